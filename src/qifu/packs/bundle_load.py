"""Loading the bundles of a pack, each with its versions; after the items they stand on."""

from __future__ import annotations

import json
from typing import Any

from qifu.bundles.models import Bundle, BundleVersion
from qifu.bundles.rules.definition import BundleBody, dump_bundle
from qifu.bundles.versions import end_version, fill_columns, put_in_force
from qifu.identity.models import Unit
from qifu.kernel.time import shanghai_date
from qifu.packs.bundles import read_bundles
from qifu.packs.ledger import Ledger
from qifu.packs.services import PACK, said_differences
from qifu.packs.tables import Table, note

TABLE = Table(
    model=Bundle, key="code", noun="一件事", kind="bundle",
    title=lambda b: b.title, stream=lambda b: b.stream,
)  # fmt: skip


def load_bundles(ledger: Ledger, units: dict[str, Unit]) -> None:
    """Bundles of the database into line with the pack; one that an official has published since is
    left alone, and the load's report says so."""
    rows = Bundle.objects.select_related("unit", "live").in_bulk(field_name="code")
    bodies = read_bundles(ledger.pack.directory)
    for place, body in enumerate(bodies):
        row = rows.get(body.code)
        if row is None:
            _add(ledger, body, place, units)
        else:
            _change(ledger, row, body, place)
    wanted = {body.code for body in bodies}
    for code, row in rows.items():
        if code not in wanted and row.from_pack and row.active:
            _retire(ledger, row)


def _add(ledger: Ledger, body: BundleBody, place: int, units: dict[str, Unit]) -> None:
    row = Bundle(code=body.code, from_pack=True, position=place)
    row.unit = units[body.unit]
    fill_columns(row, body)
    row.save(force_insert=True)
    _publish(ledger, row, body)
    note(ledger, TABLE, "added", row)


def _change(ledger: Ledger, row: Bundle, body: BundleBody, place: int) -> None:
    before = row.live.body if row.live is not None else {}
    same = before == _plain(body)
    if not row.from_pack:
        if not same:
            ledger.kept.append(
                f"= 一件事 {row.title} ({row.code})：工作台已另行发布或撤回，数据包的改动没有采用"
            )
        return
    if row.position != place:
        row.position = place
        row.save(update_fields=["position"])
    if same and row.active:
        return
    action = "changed" if row.active else "restored"
    _publish(ledger, row, body)
    note(ledger, TABLE, action, row, said_differences(before, _plain(body)))


def _publish(ledger: Ledger, row: Bundle, body: BundleBody) -> None:
    actor, at = ledger.actor, ledger.at
    version = BundleVersion(
        bundle=row, body=_plain(body), edited_at=at, edited_by=actor.user_id, edited_name=PACK,
        approved_by=actor.user_id, approved_name=PACK, approved_at=at,
    )  # fmt: skip
    put_in_force(version, at)


def _retire(ledger: Ledger, row: Bundle) -> None:
    note(ledger, TABLE, "closed", row)
    if row.live is not None:
        end_version(row.live, shanghai_date(ledger.at))
    row.active, row.live = False, None
    row.save(update_fields=["active", "live"])


def _plain(body: BundleBody) -> dict[str, Any]:
    """The body as it comes back from the database."""
    plain: dict[str, Any] = json.loads(json.dumps(dump_bundle(body)))
    return plain
