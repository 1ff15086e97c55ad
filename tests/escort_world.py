"""Two specialists of two units, and what the pack says of escorts."""

from __future__ import annotations

from typing import Any

import yaml
from tests.factories import DISTRICT, START, World, make_staff

from qifu.escorts.models import Specialist
from qifu.escorts.operations import EscortInput, open_escort
from qifu.identity.models import District, Role, User


def lay_escorts(world: World) -> dict[str, User]:
    """The pack's skills and checklists, a specialist at the centre good at opening, one in the town
    good at projects."""
    said = yaml.safe_load((DISTRICT / "escorts.yaml").read_text("utf-8"))
    row = District.objects.first() or District(
        code="test", name="测试区", short_name="测试", area_code="510703", platform_name="企服",
        pack_version="1", pack_digest="", loaded_at=START,
    )  # fmt: skip
    row.settings = {**row.settings, "escorts": said}
    row.save()
    people = {
        "centre": make_staff(world.centre, Role.SPECIALIST, "专员甲"),
        "town": make_staff(world.town, Role.SPECIALIST, "专员乙"),
    }
    for name, skill in (("centre", "opening"), ("town", "projects")):
        Specialist.objects.create(
            user=people[name], skills=[skill], phone="0816-2345678", limit=2, changed_at=START
        )
    return people


def escort_of(world: World, who: str = "owner", **more: Any) -> Any:
    """An escort of the world's firm, asked for by `who`."""
    said = {"enterprise_id": world.firm.pk, "title": "开餐饮店", "checklist": "application", **more}
    return open_escort(data=EscortInput(**said), actor=world.actor(who), at=START)
