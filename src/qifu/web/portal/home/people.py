"""Who is there for the firm, with telephone: grid worker, departments, the three of a project, escorts."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from qifu.escorts.queries import escorts_of_firms
from qifu.escorts.roster import roster
from qifu.grid.queries import own_grid, team_of
from qifu.projects.models import Project
from qifu.projects.queries import firm_projects
from qifu.projects.team import trio_rows
from qifu.web.components.trio_phones import phone_at_work, work_phones
from qifu.web.portal.home.cards import Card, Line, Mine

SHOWN = 5
PROJECTS = 2


def team(mine: Mine) -> Card:
    """The grid worker first, then who goes along now; how to ask for somebody."""
    lines = [*_grid(mine), *_escorts(mine), *_trio(mine)]
    may = mine.may_submit
    return Card(
        "team", "帮我办事的人", "users", tuple(lines),
        url=reverse("portal:escort_ask" if may else "portal:escorts"),
        action="请一位专员帮办" if may else "帮办代办",
        empty="还没有专员陪您办事。说清要办什么，我们按专长和远近派人，当天联系您。",
    )  # fmt: skip


def _running(mine: Mine) -> QuerySet[Project]:
    rows = firm_projects(mine.actor)
    return rows.filter(enterprise=mine.firm, state=Project.State.ACTIVE)


def _grid(mine: Mine) -> Iterator[Line]:
    row = own_grid(mine.actor, mine.firm.pk)
    url = f"{reverse('portal:grid')}?firm={mine.firm.pk}"
    if row is not None and row.worker is not None:
        told = (row.cell.title,) if row.cell else ()
        yield Line(
            f"{row.worker.name}（网格员）", url, told, phone=phone_at_work(row.worker, mine.at)
        )
    team = team_of(row.cell if row else None, mine.firm.industry)
    if team.departments:
        for member in team.departments[:PROJECTS]:
            yield Line(f"{member.user.name}（行业主管部门）", url, (member.unit.name,))
    elif team.units:
        yield Line("行业主管部门", url, tuple(unit.name for unit in team.units[:PROJECTS]))


def _escorts(mine: Mine) -> Iterator[Line]:
    open_ = escorts_of_firms(mine.actor).filter(enterprise=mine.firm, state="open")
    rows = list(open_[:SHOWN])
    known = {m.user.pk: m.phone for m in roster(mine.at, user_ids=[r.specialist_id for r in rows])}
    for row in rows:
        url = reverse("portal:escort", args=[row.number])
        done, steps = getattr(row, "steps_done", 0), getattr(row, "steps_all", 0)
        told = (row.unit.name, f"已办 {done}/{steps} 步")
        phone = known.get(row.specialist_id, "")
        yield Line(f"{row.specialist.name}（{row.title}）", url, told, phone=phone)


def _trio(mine: Mine) -> Iterator[Line]:
    for project in _running(mine)[:PROJECTS]:
        url = reverse("portal:my_project", args=[project.number])
        for part in trio_rows(project, mine.on, work_phones(project, mine.at)):
            if part.who:
                yield Line(f"{part.who}（{part.title}）", url, (project.title,), phone=part.phone)
