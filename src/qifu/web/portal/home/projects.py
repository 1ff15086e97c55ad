"""The firm's investment projects on "my firm": where each stands and who goes along."""

from __future__ import annotations

from django.urls import reverse

from qifu.projects.definitions import definition_of
from qifu.projects.queries import firm_projects
from qifu.web.portal.home.cards import Card, Line, Mine
from qifu.web.templatetags.qifu import day

SHOWN = 3


def projects(mine: Mine) -> Card | None:
    """Nothing for a firm without a project."""
    rows = firm_projects(mine.actor).filter(enterprise=mine.firm)
    found = list(rows.exclude(state="lost").select_related("specialist")[:SHOWN])
    if not found:
        return None
    lines = []
    for row in found:
        stage = definition_of(row.definition_id).stage(row.stage).title
        tells = [f"专员 {row.specialist.name}"] if row.specialist else []
        if row.planned_on and row.state == "active":
            tells.append(f"下一步计划 {day(row.planned_on)}")
        url = reverse("portal:my_project", args=[row.number])
        mark = stage if row.state == "active" else row.get_state_display()
        lines.append(Line(row.title, url, tuple(tells), mark))
    return Card(
        "projects", "我的项目", "flag", tuple(lines), url=reverse("portal:my_projects"),
        action="全部项目",
    )  # fmt: skip
