"""Tenants move in, leave, or graduate to a further step; rooms in the exchange follow at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from qifu.enterprises.facts import declared_facts, known_facts
from qifu.enterprises.models import Enterprise
from qifu.exchange.models import Engagement
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.places.chain import lock_place, lock_room, note
from qifu.places.cleaning import Errors, firm_by_code
from qifu.places.models import Place, Room, Tenancy
from qifu.places.permissions import check_keep_place
from qifu.places.rules.graduation import Standing, standing
from qifu.places.rules.words import steps_after
from qifu.places.settings import place_settings
from qifu.places.vacancies import refresh_offer

YEARS_AT_MOST = 20


@dataclass(frozen=True)
class TenancyInput:
    """Who moves in: a firm by credit code, or a team by name; until when; from which exchange."""

    firm: str
    since: date | None
    until: date | None
    team: str = ""
    request: str = ""


@transaction.atomic
def begin_tenancy(*, room_id: int, data: TenancyInput, actor: Actor, at: datetime) -> Tenancy:
    """Somebody moves in. Event `place.let`; the room leaves the exchange in the same transaction.

    Refused where it is let already (two at once: the second is told so), Invalid by field,
    NotVisible for another's carrier.
    """
    room = lock_room(room_id)
    check_keep_place(actor, room.place)
    errors: Errors = {}
    firm = firm_by_code(data.firm, errors, "firm") if data.firm.strip() else None
    team = data.team.strip()
    if firm is None and not errors and not team:
        errors["firm"] = ["请填写企业的统一社会信用代码；还没有注册的，填团队名称。"]
    if firm is None and team:
        team = _text(team, "团队名称", 80, errors, "team")
    if data.request:
        _check_request(room.place, data.request, firm, errors)
    since = data.since or shanghai_date(at)
    _check_span(room, since, data.until, at, errors)
    if errors:
        raise Invalid(errors)
    assert data.until is not None
    return _begin(
        room, actor, at, enterprise=firm, team="" if firm else team, since=since,
        until=data.until, request=data.request,
    )  # fmt: skip


def _begin(room: Room, actor: Actor, at: datetime, **values: object) -> Tenancy:
    if not room.active:
        raise Refused("closed", "这个房间已停用。")
    try:
        with transaction.atomic():
            row = Tenancy.objects.create(room=room, **values)
    except IntegrityError as error:
        raise Refused("let", "这个房间已经有企业入驻，请刷新后换一间。") from error
    said = {
        "room": room.pk, "tenancy": row.pk, "enterprise": row.enterprise_id, "until": str(row.until)
    }  # fmt: skip
    note(room.place, "place.let", actor, at, **said)
    refresh_offer(room, actor, at)
    return row


def _text(text: str, label: str, most: int, errors: Errors, name: str) -> str:
    try:
        return clean_text(text, max_length=most, label=label)
    except Invalid as invalid:
        errors[name] = invalid.messages
        return ""


def _check_span(room: Room, since: date, until: date | None, at: datetime, errors: Errors) -> None:
    if since > shanghai_date(at):
        errors["since"] = ["入驻日期不能晚于今天。"]
    last = room.tenancies.filter(ended_on__gt=since).exists()
    if last:
        errors["since"] = ["入驻日期早于上一家退出的日期，请核对。"]
    if until is None or not since <= until <= since + timedelta(days=366 * YEARS_AT_MOST):
        errors["until"] = [f"请填写到期日期，不早于入驻日期、不超过 {YEARS_AT_MOST} 年。"]


def _check_request(place: Place, number: str, firm: Enterprise | None, errors: Errors) -> None:
    rows = engaged_without_room(place).filter(request__case__number=number)
    found = rows.first()
    if found is None:
        errors["request"] = ["没有这件待登记的对接，请从列表里选。"]
    elif firm is None or firm.pk != found.request.enterprise_id:
        errors["firm"] = ["与这件对接的企业不一致，请核对。"]


def engaged_without_room(place: Place) -> QuerySet[Engagement]:
    """Exchanges the operator brought about for a place, whose tenant is not entered yet."""
    done = Tenancy.objects.exclude(request="").values("request")
    rows = Engagement.objects.filter(
        provider__enterprise_id=place.operator_id, outcome="done", request__kind__code="space",
        request__case__state="done",
    ).exclude(request__case__number__in=done)  # fmt: skip
    return rows.select_related("request__case", "request__enterprise").order_by("-id")


@transaction.atomic
def end_tenancy(*, tenancy_id: int, end: str, words: str, actor: Actor, at: datetime) -> Tenancy:
    """A tenant leaves (`left` or `expired`). Event `place.left`; the room is vacant again."""
    row, room = _open_tenancy(tenancy_id, actor)
    if end not in ("left", "expired"):
        raise Invalid({"end": ["请选择退出的原因。"]})
    errors: Errors = {}
    said = _text(words, "说明", 500, errors, "words") if words.strip() else ""
    if errors:
        raise Invalid(errors)
    _end(row, room, end, said, "", actor, at)
    return row


@transaction.atomic
def graduate(
    *,
    tenancy_id: int,
    room_id: int | None,
    went_to: str,
    words: str,
    until: date | None,
    actor: Actor,
    at: datetime,
) -> Tenancy:
    """A tenant graduates: into a vacant room of a further step (any carrier), or out of the chain
    (`went_to`). Returns the old one, ended; the new one is its `next`. Event `place.graduated`.

    Who does not meet the conditions of the step graduates only with a reason; a team only once it is
    a firm. Refused where the room is let or is no further step.
    """
    room_place = (
        Room.objects.filter(pk=room_id).values_list("place_id", flat=True).first()
        if room_id
        else None
    )
    if room_id and room_place is None:
        raise Invalid({"room": ["没有这个房间，请重新选择。"]})
    own = Tenancy.objects.filter(pk=tenancy_id).values_list("room__place_id", flat=True).first()
    for pk in sorted({p for p in (own, room_place) if p}):  # one order: no two wait for each other
        lock_place(pk)
    row, room = _open_tenancy(tenancy_id, actor)
    errors: Errors = {}
    said = _text(words, "说明", 500, errors, "words") if words.strip() else ""
    if row.enterprise is None:
        errors["room"] = ["团队注册成企业后才能毕业，请先登记退出，再以企业登记入驻。"]
    elif not standing_of(row, at).met and not said:
        errors["words"] = ["对照毕业条件还有没达到或不清楚的，请写明为什么可以毕业。"]
    place = went_to.strip()
    if not room_id and not place:
        errors["went_to"] = ["请选下一步的房间，或写明毕业后去了哪里。"]
    if place:
        place = _text(place, "毕业后去了哪里", 100, errors, "went_to")
    if errors:
        raise Invalid(errors)
    today = shanghai_date(at)
    target = lock_room(room_id) if room_id else None
    if target is not None and target.place.step not in steps_after(room.place.step):
        raise Refused("not_further", "只能毕业到后面的步骤；同一步换房间请登记退出后重新入驻。")
    _end(row, room, "graduated", said, target.place.name if target else place, actor, at)
    if target is not None:
        last = until or today + timedelta(days=366)
        if last < today:
            raise Invalid({"until": ["到期日期不能早于今天。"]})
        _begin(
            target, actor, at, enterprise=row.enterprise, since=today, until=last, previous=row
        )  # fmt: skip
    return row


def _open_tenancy(tenancy_id: int, actor: Actor) -> tuple[Tenancy, Room]:
    found = Tenancy.objects.filter(pk=tenancy_id).values_list("room_id", flat=True).first()
    if found is None:
        raise NotVisible
    room = lock_room(found)
    check_keep_place(actor, room.place)
    row = Tenancy.objects.select_related("enterprise").get(pk=tenancy_id)
    if row.ended_on is not None:
        raise Refused("ended", f"已于 {row.ended_on} 登记{row.get_end_display()}。")
    return row, room


def _end(
    row: Tenancy, room: Room, end: str, words: str, went_to: str, actor: Actor, at: datetime
) -> None:
    row.ended_on, row.end, row.words = shanghai_date(at), end, words
    row.went_to = went_to
    row.save(update_fields=["ended_on", "end", "words", "went_to"])
    kind = "place.graduated" if end == "graduated" else "place.left"
    said = {"room": room.pk, "tenancy": row.pk, "end": end, "went_to": went_to, "reason": words}
    note(room.place, kind, actor, at, **said)
    refresh_offer(room, actor, at)


def standing_of(row: Tenancy, at: datetime) -> Standing:
    """How a tenant stands to the conditions of its step, by what is known of it."""
    step = place_settings().step(row.room.place.step)
    if row.enterprise_id is None:
        return Standing("unknown" if step.graduation else "")
    values = known_facts(row.enterprise_id).values if step.graduation else {}
    return standing(step.graduation, values, declared_facts(), shanghai_date(at))
