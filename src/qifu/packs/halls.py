"""Loading how the centres of a pack receive people."""

from __future__ import annotations

import secrets
from typing import Any

from qifu.identity.models import Centre
from qifu.packs.ledger import Change, Ledger, differences, shown
from qifu.reception.models import Hall

SAME = (
    "sessions slot_minutes booked_per_hour days_ahead early_minutes late_minutes letters verified"
    " source"
).split()


def load_halls(ledger: Ledger) -> None:
    """A hall for each centre that says how it receives; one that says so no more is closed. The
    machine's key is drawn once and stays."""
    centres = {c.code: c for c in Centre.objects.filter(active=True)}
    halls = {hall.centre_id: hall for hall in Hall.objects.all()}
    for row in ledger.pack.rows("centres"):
        centre, said = centres.get(row["code"]), row.get("reception")
        if centre is None or not row.get("active", True):
            continue
        hall = halls.pop(centre.pk, None)
        if said is not None:
            _bring(ledger, centre, hall, {k: said[k] for k in SAME})
        elif hall is not None and hall.active:
            _close(ledger, centre, hall)
    for hall in halls.values():
        if hall.active:
            _close(ledger, hall.centre, hall)


def _bring(ledger: Ledger, centre: Centre, hall: Hall | None, values: dict[str, Any]) -> None:
    if hall is None:
        hall = Hall.objects.create(centre=centre, kiosk_key=secrets.token_urlsafe(18), **values)
        _note(ledger, "added", centre, hall)
        return
    values["active"] = True
    changed = differences(hall, values, shown)
    if not changed:
        return
    for name in changed:
        setattr(hall, name, values[name])
    hall.save(update_fields=list(changed))
    _note(ledger, "restored" if "active" in changed else "changed", centre, hall, changed)


def _close(ledger: Ledger, centre: Centre, hall: Hall) -> None:
    hall.active = False
    hall.save(update_fields=["active"])
    _note(ledger, "closed", centre, hall)


def _note(
    ledger: Ledger,
    action: str,
    centre: Centre,
    hall: Hall,
    fields: dict[str, tuple[str, str]] | None = None,
) -> None:
    change = Change(action, "取号预约", centre.code, centre.name, fields or {})
    ledger.note(change, hall.stream, "hall")
