"""Items of a pack in the database: versions that never overlap, and what an official published stays."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction
from tests.factories import START

from qifu.catalogue.models import FormField, ItemVersion, ServiceItem, Stationing
from qifu.catalogue.queries import find_items, first_bodies, get_item, live_bodies, stationed_at
from qifu.catalogue.rules.compare import compare
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import stream_events
from qifu.packs.catalogue import read_items
from qifu.packs.load import LoadResult, load_pack

pytestmark = pytest.mark.django_db
FUCHENG = Path(__file__).parents[2] / "districts" / "fucheng"
LATER = START + timedelta(days=40)


def load(directory: Path, days: int = 0) -> LoadResult:
    return load_pack(directory, actor=SYSTEM_ACTOR, at=START + timedelta(days=days))


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Fucheng loaded, and a copy of its pack to change."""
    load(FUCHENG)
    return Path(shutil.copytree(FUCHENG, tmp_path / "pack"))


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_what_was_read_is_what_is_in_force(pack: Path) -> None:
    bodies = {body.code: body for body in read_items(FUCHENG)}
    assert live_bodies() == bodies
    assert FormField.objects.filter(active=True).count() > 60
    assert Stationing.objects.count() > 100
    assert load(pack, 1).changes == []


def test_a_change_is_a_new_version_and_the_old_one_stays(pack: Path) -> None:
    swap(pack / "items" / "02-trades.yaml", "      - {type: vehicle-licences}\n", "")
    changes = [str(change).split("\n")[0] for change in load(pack, 40).changes]
    assert changes == ["~ 事项 道路货物运输经营许可 (freight-licence)"]
    item = get_item("freight-licence")
    old, new = ItemVersion.objects.filter(item=item).order_by("number")
    assert (old.state, new.state, item.live) == ("past", "live", new)
    assert old.effective is not None
    assert new.effective is not None
    assert old.effective.upper == new.effective.lower
    saved = compare(first_bodies([item.code])[item.code], new.typed).better
    assert [(c.measure, c.saved) for c in saved] == [("materials", 1)]
    assert [e.kind for e in stream_events(item.stream)] == ["item.added", "item.changed"]


def test_what_was_in_force_never_changes(pack: Path) -> None:
    row = get_item("business-registration").live
    assert row is not None
    for change in ({"body": {}}, {"state": "draft"}, {"number": 9}):
        refused = (IntegrityError, InternalError, ProgrammingError)
        with pytest.raises(refused), transaction.atomic():
            ItemVersion.objects.filter(pk=row.pk).update(**change)
    row.refresh_from_db()
    assert row.number == 1


def test_versions_of_an_item_never_overlap(pack: Path) -> None:
    row = get_item("business-registration").live
    assert row is not None
    twin = ItemVersion(
        item=row.item, number=2, state="scheduled", body=row.body, effective=row.effective,
        edited_at=START,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="item_versions_apart"), transaction.atomic():
        twin.save()


def test_what_leaves_the_pack_is_found_no_more_and_may_come_back(pack: Path) -> None:
    path = pack / "items" / "09-integrity.yaml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("  - code: pain-points")], "utf-8")
    stations = pack / "stationing.yaml"
    lines = [line for line in stations.read_text("utf-8").splitlines() if "pain-points" not in line]
    stations.write_text("\n".join(lines) + "\n", "utf-8")
    load(pack, 40)
    with pytest.raises(NotVisible):
        get_item("pain-points")
    row = ServiceItem.objects.get(code="pain-points")
    assert row.versions.get().state == "past"
    load(FUCHENG, 41)
    item = get_item("pain-points")
    assert item.live is not None
    assert item.live.number == 2


def test_an_items_own_publication_is_left_alone(pack: Path) -> None:
    ServiceItem.objects.filter(code="pain-points").update(from_pack=False)
    swap(pack / "items" / "09-integrity.yaml", "每条落到责任单位", "条条落到责任单位")
    done = load(pack, 40)
    assert done.changes == []
    assert [line for line in done.kept if "pain-points" in line]


def test_items_are_found_by_what_people_say_by_stage_and_by_place(pack: Path) -> None:
    def codes(**wanted: str | bool) -> set[str]:
        return {row.code for row in find_items(**wanted)}  # type: ignore[arg-type]

    assert "food-business-licence" in codes(words="开火锅店")
    assert codes(words="执照 市场监管") >= {"business-registration"}
    assert codes(words="没有这样的事") == set()
    assert "business-closure" in codes(firm_stage="exit")
    assert "construction-licence" in codes(project_stage="build", unit="housing-construction")
    assert all(row.at_once for row in find_items(at_once=True))
    here = {row.item.code for row in stationed_at("park-centre-1") if row.item}
    assert "ip-pledge-finance" in here
    assert "ip-pledge-finance" in codes(centre="park-centre-1")
    assert "labour-dispute-help" not in here
