"""A world in which several firms have one trouble: what classes are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.factories import START, World, make_firm, make_member, make_staff, make_world

from qifu.cases.models import Case
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import Actor, load_actor
from qifu.problems.deciding import ClassInput, confirm_problem
from qifu.problems.gathering import find_problems
from qifu.problems.models import ProblemClass

PIPES = (
    "园区污水管网堵塞，雨天污水倒灌进厂房，请尽快疏通。",
    "污水管网堵塞，雨天污水倒灌进车间，请疏通。",
    "厂区外污水管网堵塞，一到雨天污水倒灌，请尽快疏通。",
    "门口的污水管网堵塞，雨天污水倒灌进厂房，疏通一下。",
    "我们这边污水管网堵塞，雨天污水倒灌，请尽快疏通。",
)
OTHERS = (
    "营业执照变更经营范围以后，食品经营许可要不要重新办？",
    "公司想申报专精特新中小企业，有没有人辅导材料？",
    "外地招聘的工程师想办人才认定，孩子入学也想一起办。",
    "申报的技改补贴公示完了，资金还没有拨付到账。",
    "厂房屋顶想装光伏，备案和并网分别找哪个部门？",
    "货车限行通行证到期，网上续办一直提示资料不符。",
)
ANOTHER = "员工社保断缴一个月想补缴，窗口要的情况说明不知道怎么写。"


@dataclass
class ProblemWorld:
    """The small world with more firms; `at` moves on."""

    world: World
    firms: list[tuple[Enterprise, Actor]] = field(default_factory=list)

    def actor(self, name: str, at: datetime = START) -> Actor:
        return self.world.actor(name, at)

    def raised(self, text: str, at: datetime, firm: int = 0, **more: Any) -> Case:
        """A demand of one of the firms."""
        row, owner = self.firms[firm % len(self.firms)]
        return self.world.submit(at, actor=owner, enterprise_id=row.pk, text=text, **more).case

    def flooded(self, at: datetime = START, many: int = 5) -> list[Case]:
        """So many firms with blocked pipes, a day apart, ending at `at`; others ask other things, for
        what everybody says sets nothing apart."""
        for n, text in enumerate(OTHERS):
            self.raised(text, at - timedelta(days=many), n)
        days = [at - timedelta(days=many - 1 - n) for n in range(many)]
        return [
            self.raised(PIPES[n % len(PIPES)], day, n) for n, day in enumerate(days)
        ]  # fmt: skip

    def proposed(self, at: datetime = START) -> ProblemClass:
        """What clustering makes of blocked pipes."""
        self.flooded(at)
        find_problems(at=at)
        return ProblemClass.objects.get(state="proposed")

    def confirmed(self, at: datetime = START, **more: Any) -> ProblemClass:
        """Confirmed, and the department's."""
        data = ClassInput("污水管网堵塞倒灌", self.world.power.code, **more)
        row = self.proposed(at)
        return confirm_problem(problem_id=row.pk, data=data, actor=self.actor("dispatcher"), at=at)


def make_problem_world(firms: int = 4) -> ProblemWorld:
    world = make_world()
    for name, unit in (("reform", world.centre), ("leader", world.centre)):
        world.users.setdefault(name, make_staff(unit, name, f"{name}甲"))
    found = ProblemWorld(world)
    for _ in range(firms):
        firm = make_firm()
        found.firms.append((firm, load_actor(make_member(firm, "admin"), START)))
    return found
