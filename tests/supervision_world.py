"""A district with Fucheng's own rules, and work that was painted, by real operations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.factories import DISTRICT, REACHED, START, World, make_firm, make_member
from tests.rating_world import lay_rating_ground

from qifu.cases.models import Case
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import District
from qifu.kernel.time import shanghai_date
from qifu.packs.supervision import read_supervision
from qifu.supervision.looking import look_at_day
from qifu.supervision.models import Finding

DAY = shanghai_date(START)


def lay_rules() -> None:
    """The rules of the pack, beside what other worlds laid."""
    lay_rating_ground()
    row = District.objects.get()
    row.settings |= {"supervision": read_supervision(DISTRICT)}
    row.save()


def hollow(world: World, at: datetime = START, evidence: str = "已办结") -> Case:
    """A demand answered, called back and closed whose evidence says nothing."""
    case = world.answered(at, evidence=evidence)
    case = world.act(case, "revisit_accepted", "revisitor", at + timedelta(hours=3), **REACHED)
    return world.act(case, "close_out", "revisitor", at + timedelta(hours=3))


def one_phone(world: World, count: int = 4, at: datetime = START) -> list[Case]:
    """Demands of different firms, called back on one number, all satisfied, at different hours."""
    cases = []
    for n in range(count):
        firm = make_firm()
        owner = load_actor(make_member(firm, "admin"), at)
        case = world.submit(at, actor=owner, enterprise_id=firm.pk).case
        case = world.act(
            case, "dispatch", "dispatcher", at, lead_unit=world.power.code, klass="general_10"
        )
        case = world.act(case, "accept", "handler", at)
        said = {"outcome": "solved", "text": f"第{n}件" + chr(0x4E00 + n) * 20}
        case = world.act(case, "answer", "handler", at, evidence="送电记录和照片", **said)
        case = world.act(case, "approve_answer", "head", at)
        words = {**REACHED, "note": f"老板说{chr(0x4E00 + n) * 16}"}
        later = at + timedelta(hours=1, minutes=20 * n)
        cases.append(world.act(case, "revisit_accepted", "revisitor", later, **words))
    return cases


def looked(day: date = DAY, at: datetime = START + timedelta(days=1)) -> list[Finding]:
    """The findings after a day was looked at."""
    look_at_day(day=day, at=at)
    return list(Finding.objects.order_by("pk"))


def found(world: World, rule: str = "no-evidence", **more: Any) -> Finding:
    """One finding of a rule, its world made."""
    hollow(world, **more) if rule == "no-evidence" else one_phone(world, **more)
    return next(row for row in looked() if row.rule == rule)


def actor(world: World, name: str, at: datetime = START) -> Actor:
    """Somebody of the world."""
    return world.actor(name, at)
