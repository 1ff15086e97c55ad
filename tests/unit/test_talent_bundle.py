"""What Fucheng offers talents and employers as one thing each: asked once, each paper once."""

from __future__ import annotations

from datetime import date

import yaml
from tests.bundle_world import pack_bundles, pack_items
from tests.factories import DISTRICT

from qifu.bundles.rules.merge import Merged, merge
from qifu.catalogue.rules.body import FieldKind, parse_field

DAY = date(2026, 11, 28)
WANTS = "recognition housing school spouse medical startup residence subsidy card".split()


def kinds() -> dict[str, FieldKind]:
    rows = yaml.safe_load((DISTRICT / "form_fields.yaml").read_text("utf-8"))["fields"]
    return {row["name"]: parse_field(row) for row in rows}


def merged(code: str, **answers: object) -> Merged:
    body = pack_bundles()[code]
    items = {c: pack_items()[c] for c in body.codes}
    return merge(body, items, kinds(), answers, on=DAY)


def test_one_form_for_eight_services() -> None:
    everything = merged("talent-services", **{f"needs_{want}": True for want in WANTS})
    codes = [m.code for m in everything.included]
    assert len(codes) == 10 and "service-green-card" in codes
    named = [f.name for f in everything.fields if f.name == "talent_id"]
    assert named == ["talent_id"]  # once, though nine departments ask it
    consents = [m for m in everything.materials if m.type == "talent-consent"]
    assert len(consents) == 1 and len(consents[0].asked_by) >= 9
    little = merged("talent-services", **{f"needs_{w}": w == "school" for w in WANTS})
    assert [m.code for m in little.included] == ["talent-one-stop", "talent-schooling"]
    assert "spouse_name" not in {f.name for f in little.fields}


def test_no_amount_without_a_source() -> None:
    """The one amount of these services is that of a policy that names where it was found."""
    said = [c for i in pack_items().values() if i.code.startswith("talent-") for c in i.conditions]
    with_amount = [text for text in said if "万元" in text or "元／" in text]
    assert len(with_amount) == 1 and "绵委人才组〔2024〕4号" in with_amount[0]


def test_retirement_follows_its_approval() -> None:
    body = pack_bundles()["retire-staff"]
    after = {m.item: m.after for m in body.members}
    assert after["retirement-medical"] == after["retirement-fund"] == ("retirement-approval",)
    without = merged("retire-staff", retire_fund=False)
    assert "retirement-fund" not in [m.code for m in without.included]
    hired = merged("employ-staff", new_hire=True, wants_title=False, wants_training=False)
    lists = [m for m in hired.materials if m.type == "staff-list"]
    assert len(lists) == 1 and len(lists[0].asked_by) == 3
