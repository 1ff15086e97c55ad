"""Three tasks of a plan in the small world: one with a deadline, two long-standing, and the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.factories import START, World, give_post, make_staff, make_world, moment
from tests.insight_world import lay_metrics

from qifu.identity.models import District, Role
from qifu.reform.models import ReformTask, Report
from qifu.reform.operations import ReportInput, confirm_report, submit_report

FOLLOW: dict[str, Any] = {
    "first_quarter": "2026Q1", "review_days": 10, "yellow_days": 30,
    "remind": {"deadline": [30, 7], "review": [3, 0]},
    "escalate": [{"after": 1, "to": ["head", "reform"]}, {"after": 6, "to": ["leader"]}],
    "groups": {"towns": {"unit_kind": "town"}},
    "figures": [
        {"row": 1, "metrics": [{"code": "close_on_time"}]},
        {"row": 2, "metrics": [{"code": "close_on_time", "lead_only": True}, {"code": "gone"}]},
        {"row": 3, "why": "没有按件计的指标"},
    ],
}  # fmt: skip
APRIL = moment("2026-04-01 00:10")


@dataclass
class ReformWorld:
    """The world; tasks by number: 1 with a deadline, of power; 2 long-standing, of power, helped by
    water; 3 long-standing, of the towns and of water."""

    world: World
    tasks: dict[int, ReformTask]

    def actor(self, name: str, at: datetime = START) -> Any:
        return self.world.actor(name, at)

    def report(self, number: int, who: str, at: datetime = START, **more: Any) -> Report:
        unit = {"water": self.world.water, "town": self.world.town}.get(
            who.split("_")[0], self.world.power
        )
        said = {"unit": unit.code, "says": "doing", "text": "窗口已调整。", **more}
        return submit_report(
            number=number, data=ReportInput(**said), actor=self.actor(who, at), at=at
        )

    def confirmed(self, number: int, who: str, at: datetime = START, **more: Any) -> Report:
        report = self.report(number, who, at, **more)
        return confirm_report(report_id=report.pk, actor=self.actor("reform", at), at=at)


def make_reform_world(*, follow: dict[str, Any] | None = None) -> ReformWorld:
    """See the class."""
    lay_metrics()
    world = make_world()
    District.objects.update(short_name="测试区", settings=District.objects.get().settings | {
        "follow": follow or FOLLOW, "plan": {"title": "测试方案"},
        "rows": {"1": {"pages": [{"name": "portal:services", "title": "服务清单"}], "lacks": ""}},
    })  # fmt: skip
    world.users["reform"] = make_staff(world.centre, Role.REFORM, "专班甲")
    world.users["reform_two"] = make_staff(world.centre, Role.REFORM, "专班乙")
    give_post(world.users["reform_two"], world.power, Role.HANDLER)
    section, second = "一、建强服务载体", "二、拓展服务领域"
    power, water = world.power.code, world.water.code
    rows = (
        (1, section, "建强中心", "整合窗口,优化布局。", "区发改局", "", "6月底前", date(2026, 6, 30), [power], [], ["due_on"]),
        (2, section, "建强中心", "按时办结。", "区发改局", "区住建局", "长期坚持", None, [power], [water], ["main_task", "lead"]),
        (3, second, "做优服务", "用好平台。", "各镇街、区住建局", "", "长期坚持", None, ["towns", water], [], []),
    )  # fmt: skip
    tasks = {
        row[0]: ReformTask.objects.create(
            number=row[0], section=row[1], main_task=row[2], content=row[3], lead_text=row[4],
            responsible_text=row[5], deadline=row[6], due_on=row[7], lead_units=row[8],
            responsible_units=row[9], inferred=row[10], source=f"附件3 第{row[0]}项",
        )
        for row in rows
    }  # fmt: skip
    return ReformWorld(world, tasks)
