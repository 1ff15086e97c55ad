"""The wall of lights, and the very cases behind each of its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qifu.bundles.reading import task_lights_by_unit
from qifu.cases.boxes import ListFilter
from qifu.cases.counting import UnitLights, lights_by_unit
from qifu.cases.permissions import SEES_ALL
from qifu.identity.models import Role, Unit
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.web.access import staff
from qifu.web.components.lights import LIGHTS, Light
from qifu.web.workbench.desk_rows import listed

ROLES = (*SEES_ALL, Role.HANDLER, Role.HEAD)
SHOWN = ("red", "yellow", "green", "paused")
UNASSIGNED = "unassigned"
UNASSIGNED_NAME = "未分派（指挥调度）"


@dataclass(frozen=True)
class Count:
    """One number of the wall with its light; nothing to open when it is nought."""

    light: Light
    number: int


@dataclass(frozen=True)
class Tile:
    """A unit on the wall."""

    url: str
    name: str
    counts: tuple[Count, ...]
    tone: str
    tasks: tuple[Count, ...] = ()
    tasks_url: str = ""


@require_safe
@staff(*ROLES)
def wall(request: Request) -> HttpResponse:
    """Every unit with its lights, red first. Three queries beside the frame's own."""
    found = lights_by_unit(request.actor, request.at)
    tasks = task_lights_by_unit(request.actor, request.at)
    led = {u.unit_id for u in found}
    found += [UnitLights(pk, 0, 0, 0, 0) for pk in tasks if pk not in led]
    names = {
        pk: (code, short or name)
        for pk, code, short, name in Unit.objects.filter(
            pk__in=[u.unit_id for u in found if u.unit_id]
        ).values_list("pk", "code", "short_name", "name")
    }
    tiles = [
        _tile(
            u, *names.get(u.unit_id or 0, (UNASSIGNED, UNASSIGNED_NAME)), tasks.get(u.unit_id or 0)
        )
        for u in found
    ]
    shown = [t for t in tiles if t.tasks or any(c.number for c in t.counts)]
    sums = [Count(LIGHTS[code], sum(getattr(u, code) for u in found)) for code in SHOWN]
    context = {"tiles": shown, "sums": sums, "sees_all": request.actor.has(*SEES_ALL)}
    return render(request, "workbench/lights/wall.html", context)


def _tile(u: UnitLights, code: str, name: str, tasks: dict[str, int] | None) -> Tile:
    """A unit's cases, and its tasks in applications that others may lead."""
    counts = tuple(Count(LIGHTS[c], getattr(u, c)) for c in SHOWN)
    own = tasks or {}
    red, yellow = u.red + own.get("red", 0), u.yellow + own.get("yellow", 0)
    tone = "has-red" if red else "has-yellow" if yellow else ""
    parts = tuple(Count(LIGHTS[c], own[c]) for c in SHOWN if own.get(c))
    url = f"{reverse('work:applications')}?show=open&unit={code}"
    return Tile(reverse("work:lights_unit", args=[code]), name, counts, tone, parts, url)


@require_safe
@staff(*ROLES)
def unit(request: Request, code: str) -> HttpResponse:
    """Exactly the cases a number of the wall counts; `all` is the sum over the units one sees."""
    light = request.GET.get("light", "")
    light = light if light in SHOWN else ""
    unit_id, name = _place(request, code)
    f = ListFilter(
        box="all" if request.actor.has(*SEES_ALL) else "unit",
        unit=unit_id,
        light=light,
        live=True,
        q=request.GET.get("q", "").strip()[:100],
    )
    context = {
        "page": listed(request, f),
        "name": name,
        "code": code,
        "light": light,
        "lights": [LIGHTS[c] for c in SHOWN],
        "q": f.q,
    }
    return render(request, "workbench/lights/unit.html", context)


def _place(request: Request, code: str) -> tuple[int | None, str]:
    """(unit id for the filter, name); NotVisible for a unit that is not one's to see."""
    sees_all = request.actor.has(*SEES_ALL)
    if code == "all":
        return None, "全部单位" if sees_all else "本单位"
    if code == UNASSIGNED and sees_all:
        return 0, UNASSIGNED_NAME
    row = Unit.objects.filter(code=code).first()
    if row is None or not (sees_all or row.pk in request.actor.units(Role.HANDLER, Role.HEAD)):
        raise NotVisible
    return row.pk, row.name
