"""What the operator and the unit do with a carrier: the same acts from the portal and the workbench."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpResponse

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.places.chain import PlaceInput, RoomInput, close_room, save_place, save_room
from qifu.places.models import Place, Room, Tenancy
from qifu.places.queries import rooms_of, tenancies_of, vacant_rooms
from qifu.places.rules.words import TYPE_OF_STEP, steps_after
from qifu.places.settings import place_settings
from qifu.places.tenancies import (
    TenancyInput,
    begin_tenancy,
    end_tenancy,
    engaged_without_room,
    graduate,
    standing_of,
)
from qifu.places.vacancies import hide_room, publish_room, why_not_published
from qifu.web.components.act_form import PlainForm, Said, act_form
from qifu.web.components.forms import QifuForm
from qifu.web.components.place_forms import (
    EndForm,
    EngagedForm,
    GraduateForm,
    PlaceForm,
    RoomForm,
    TenancyForm,
    place_initial,
    room_initial,
)

UrlOf = Callable[[str, int], str]


@dataclass(frozen=True)
class Step:
    """One act of a carrier's page, prepared for one row."""

    title: str
    help: str
    make: Callable[..., QifuForm]
    do: Callable[[Said], object]
    initial: Said
    told: str
    about: str = ""
    leaves: tuple[Any, ...] = ()


def kept_context(request: Request, place: Place, url_of: UrlOf) -> Said:
    """A carrier as its keeper sees it: rooms with what may be done, who is and was in them."""
    own = place.operator_id in request.actor.firm_ids("submit")
    rooms = list(rooms_of(place))
    tenants = list(tenancies_of(request.actor, place)[:300])
    here = {t.room_id: t for t in tenants if t.ended_on is None}
    today = shanghai_date(request.at)
    rows = [
        {"room": r, "tenancy": here.get(r.pk), "acts": _acts(r, here.get(r.pk), own, url_of)}
        for r in rooms
    ]
    return {
        "place": place, "rows": rows, "step": place_settings().step(place.step),
        "today": today, "gone": [t for t in tenants if t.ended_on is not None],
        "add": url_of("room", place.pk), "change": url_of("place", place.pk),
        "waiting": [
            (e, f"{url_of('let', 0)}?request={e.request.case.number}")
            for e in engaged_without_room(place)[:20]
        ],
    }  # fmt: skip


def _acts(room: Room, tenancy: Tenancy | None, own: bool, url_of: UrlOf) -> list[tuple[str, str]]:
    found = [("修改", url_of("change", room.pk))]
    if tenancy is None:
        found = [("登记入驻", url_of("let", room.pk)), *found, ("停用", url_of("close", room.pk))]
    else:
        found = [
            ("毕业", url_of("graduate", tenancy.pk)), ("退出", url_of("end", tenancy.pk)), *found,
        ]  # fmt: skip
    if own and room.published:
        found.append(("撤下对接", url_of("hide", room.pk)))
    elif own:
        found.append(("发布到对接", url_of("publish", room.pk)))
    return found


def kept_act(
    request: Request, place: Place, act: str, row: int, template: str, back: str
) -> HttpResponse:
    """One act on a carrier one keeps; `row` is a room's or a tenancy's number."""
    step = _step(request, place, act, row)
    context = {"place": place, "step": step, "back": back}
    return act_form(
        request, make=step.make, do=step.do, template=template, context=context, told=step.told,
        to=back, initial=step.initial,
    )  # fmt: skip


def _step(request: Request, place: Place, act: str, row: int) -> Step:
    who = {"actor": request.actor, "at": request.at}
    if act == "place":
        return Step("修改载体", "", PlaceForm, partial(_save_place, place, who),
                    place_initial(place), "已保存。")  # fmt: skip
    if act == "room":
        start = {"type": TYPE_OF_STEP[place.step]}
        return Step("登记场地", "", RoomForm, partial(_save_room, place, 0, who), start, "已登记。")
    if act in ("end", "graduate"):
        return _of_tenancy(request, place, act, row, who)
    if act == "let" and not row:
        return _let_engaged(request, place, who)
    room = Room.objects.select_related("place__operator", "product").filter(pk=row, place=place)
    found = room.first()
    if found is None or act not in ROOM_ACTS:
        raise NotVisible
    return ROOM_ACTS[act](request, place, found, who)


def _save_place(place: Place, who: Said, said: Said) -> object:
    return save_place(data=PlaceInput(**said), place_id=place.pk, **who)


def _save_room(place: Place, room: int, who: Said, said: Said) -> object:
    return save_room(place_id=place.pk, room_id=room, data=RoomInput(**said), **who)


def _change(request: Request, place: Place, room: Room, who: Said) -> Step:
    return Step(f"修改 {room.code}", "", RoomForm, partial(_save_room, place, room.pk, who),
                room_initial(room), "已保存。")  # fmt: skip


def _close(request: Request, place: Place, room: Room, who: Said) -> Step:
    return Step(
        f"停用 {room.code}", "停用后不再出租，也不计入场地数；记录保留。", PlainForm,
        lambda said: close_room(room_id=room.pk, **who), {}, "已停用。",
    )  # fmt: skip


def _publish(request: Request, place: Place, room: Room, who: Said) -> Step:
    help_ = (
        why_not_published(room)
        or "空置时出现在供需对接里，有企业入驻立即自动撤下，退出后自动恢复。"
    )
    return Step(
        f"发布 {room.code} 到供需对接", help_, PlainForm,
        lambda said: publish_room(room_id=room.pk, **who), {}, "已发布。",
    )  # fmt: skip


def _hide(request: Request, place: Place, room: Room, who: Said) -> Step:
    return Step(
        f"从供需对接撤下 {room.code}", "", PlainForm,
        lambda said: hide_room(room_id=room.pk, **who), {}, "已撤下。",
    )  # fmt: skip


def _let(request: Request, place: Place, room: Room, who: Said) -> Step:
    today = shanghai_date(request.at)
    months = place_settings().step(place.step).months
    last = today + timedelta(days=months * 30 if months else 365)
    return Step(
        f"{room.code} 登记入驻", "登记后这个房间立即从供需对接撤下。", TenancyForm,
        lambda said: begin_tenancy(room_id=room.pk, data=TenancyInput(**said), **who),
        {"since": today, "until": last}, "已登记入驻。",
    )  # fmt: skip


def _let_engaged(request: Request, place: Place, who: Said) -> Step:
    """A tenant that came by the exchange: which room is chosen here."""
    number = (request.GET.get("request") or request.POST.get("request") or "")[:24]
    rows = engaged_without_room(place)
    found = rows.filter(request__case__number=number).first() if number.isalnum() else None
    if found is None:
        raise NotVisible
    rooms = list(vacant_rooms().filter(place=place)[:200])
    today = shanghai_date(request.at)

    def do(said: Said) -> object:
        room = int(said.pop("room"))
        return begin_tenancy(room_id=room, data=TenancyInput(**said), **who)

    start = {
        "firm": found.request.enterprise.uscc, "request": number, "since": today,
        "until": today + timedelta(days=365),
    }  # fmt: skip
    return Step(
        "登记对接来的企业", f"{found.request.enterprise.name}：{found.request.case.title}", partial(EngagedForm, rooms), do,
        start, "已登记入驻。",
    )  # fmt: skip


def _of_tenancy(request: Request, place: Place, act: str, row: int, who: Said) -> Step:
    rows = tenancies_of(request.actor, place).filter(pk=row, ended_on__isnull=True)
    found = rows.first()
    if found is None:
        raise NotVisible
    about = f"{found.tenant}，{found.room.code}，{found.since} 起"
    if act == "end":
        return Step(
            "登记退出", "", EndForm,
            lambda said: end_tenancy(tenancy_id=found.pk, **said, **who), {"end": "left"},
            "已登记退出，房间恢复空置。", about,
        )  # fmt: skip
    further = steps_after(place.step)
    rooms = list(vacant_rooms().filter(place__step__in=further)[:200])
    step = place_settings().step(place.step)
    standing = standing_of(found, request.at)
    return Step(
        "登记毕业", step.graduates, partial(GraduateForm, rooms),
        lambda said: _graduate(found, said, who), {}, "已登记毕业。", about, standing.leaves,
    )  # fmt: skip


def _graduate(row: Tenancy, said: Said, who: Said) -> object:
    room = said.pop("room")
    return graduate(tenancy_id=row.pk, room_id=int(room) if room else None, **said, **who)


ROOM_ACTS = {
    "change": _change, "close": _close, "publish": _publish, "hide": _hide, "let": _let,
}  # fmt: skip
