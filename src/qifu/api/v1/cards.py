"""Service cards over the API: a code checked, a department's use recorded, cards in scope listed."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import ANONYMOUS_PER_MINUTE, CARDS_READ, CARDS_WRITE, may, spend
from qifu.api.once import once
from qifu.api.requests import ApiRequest
from qifu.api.v1.card_schemas import CardsOut, CheckOut, CodeIn, KeysOut, UseIn, UseOut
from qifu.api.v1.replies import reply
from qifu.cards import queries
from qifu.cards.keys import public_keys
from qifu.cards.models import Card
from qifu.cards.operations import UseInput, use_privilege
from qifu.cards.permissions import sees_names
from qifu.cards.rules.moves import initial_of
from qifu.cards.settings import need_book
from qifu.identity.actors import ANONYMOUS_ACTOR, Actor
from qifu.kernel.rates import address_of

router = Router(tags=["服务绿卡"])
MAX_ID = 2**63 - 1


@router.get("/cards/keys", auth=None, response=KeysOut, summary="离线核验用的公钥")
def keys(request: ApiRequest) -> HttpResponse:
    """Without a key of one's own."""
    spend(f"open:{address_of(request)}", ANONYMOUS_PER_MINUTE)
    book = need_book()
    return reply({"keys": public_keys(request.at), "offline_days": book.offline_days})


@router.post("/cards/check", auth=None, response=CheckOut, summary="核验一张卡")
def check_open(request: ApiRequest, data: CodeIn) -> HttpResponse:
    """For anybody: valid or not, level, first character of the name, last day."""
    spend(f"open:{address_of(request)}", ANONYMOUS_PER_MINUTE)
    return reply(_checked(data.code, ANONYMOUS_ACTOR, request.at))


@router.post("/cards/verify", auth=may(CARDS_READ), response=CheckOut, summary="部门核验")
def check_own(request: ApiRequest, data: CodeIn) -> HttpResponse:
    """The same, with the privileges of the caller's own departments."""
    return reply(_checked(data.code, request.actor, request.at))


def _checked(code: str, actor: Actor, at: datetime) -> dict[str, Any]:
    found = queries.check_code(code, actor, at)
    return {
        "valid": found.valid, "why": found.why, "initial": found.initial, "level": found.level,
        "kind": found.kind, "until": found.until,
        "privileges": [
            {"code": o.privilege.code, "title": o.privilege.title,
             "per_year": o.privilege.per_year, "used": o.used, "left": o.left}
            for o in found.privileges
        ],
    }  # fmt: skip


@router.post("/cards/uses", auth=may(CARDS_WRITE), response=UseOut, summary="登记一次使用")
@once
def use(request: ApiRequest, data: UseIn) -> HttpResponse:
    """By the department that gives the privilege; refused beyond the year's quota."""
    key = request.headers.get("Idempotency-Key", "")
    token = f"api-{request.actor.user_id}-{key}"[:64] if key else ""
    wanted = UseInput(data.code, data.privilege, data.place, data.note, token)
    row = use_privilege(data=wanted, actor=request.actor, at=request.at)
    said = {"id": row.pk, "privilege": row.privilege, "title": row.title, "place": row.place}
    return reply({**said, "at": row.at}, 201)


@router.get("/cards", auth=may(CARDS_READ), response=CardsOut, summary="卡的列表")
def index(
    request: ApiRequest,
    show: Literal["active", "offered", "ending", "ended", "all"] = "active",
    limit: int = Query(50, ge=1, le=200),
    before: int = Query(MAX_ID, ge=1, le=MAX_ID, description="上一页的 next"),
) -> HttpResponse:
    """A firm's own people's cards, or the district's for the issuing unit and who watches."""
    rows = queries.shown_cards(request.actor, show, request.at).filter(pk__lt=before)
    found = list(rows[: limit + 1])
    names = sees_names(request.actor)
    items = [_row(card, request, names) for card in found[:limit]]
    return reply({"items": items, "next": found[limit - 1].pk if len(found) > limit else None})


def _row(card: Card, request: ApiRequest, names: bool) -> dict[str, Any]:
    own = names or card.enterprise_id in request.actor.firm_ids("view")
    return {
        "id": card.pk, "number": card.number,
        "name": card.holder_name if own else initial_of(card.holder_name), "level": card.level,
        "state": queries.state_of(card, request.at)[0], "family": card.main_id is not None,
        "firm": card.enterprise.name, "valid_until": card.valid_until,
    }  # fmt: skip
