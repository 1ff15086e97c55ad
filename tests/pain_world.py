"""Pain points in a wanted state, beside the world of demands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import yaml
from tests.factories import DISTRICT, START, World
from tests.rating_world import lay_rating_ground

from qifu.identity.models import District
from qifu.kernel.time import shanghai_date
from qifu.painpoints import operations as ops
from qifu.painpoints.models import PainPoint

DAY = shanghai_date(START)
DUE = DAY + timedelta(days=14)


def lay_pains() -> None:
    """The words and days of the pack, beside what other worlds laid."""
    lay_rating_ground()
    row = District.objects.get()
    row.settings |= {
        "painpoints": yaml.safe_load((DISTRICT / "painpoints.yaml").read_text("utf-8"))
    }
    row.save()


def raised(world: World, title: str = "增容要跑三个部门", **more: Any) -> PainPoint:
    """A point that a demand of the world's firm showed."""
    case = world.submit().case
    data = ops.RaiseInput(
        "block", "demand", title, "报装要三个部门先后盖章", (case.number,), **more
    )
    return ops.raise_point(data=data, actor=world.actor("supervisor"), at=START)


def assigned(world: World, **more: Any) -> PainPoint:
    """A point that is the handler's."""
    row = raised(world, **more)
    return ops.assign(
        point_id=row.pk, unit=world.power.code, owner_id=world.users["handler"].pk,
        actor=world.actor("supervisor"), at=START,
    )  # fmt: skip


def mending(world: World, **more: Any) -> PainPoint:
    """A point with cause, measure and day."""
    row = assigned(world, **more)
    return ops.plan(
        point_id=row.pk, cause="审批串联", measure="改为并联审批", due_on=DUE,
        actor=world.actor("handler"), at=START,
    )  # fmt: skip


def verifying(world: World, **more: Any) -> PainPoint:
    """A point whose firms are asked."""
    row = mending(world, **more)
    return ops.report_done(
        point_id=row.pk, report="已并联", evidence="川发改〔2026〕3号", actor=world.actor("head"),
        at=START,
    )  # fmt: skip
