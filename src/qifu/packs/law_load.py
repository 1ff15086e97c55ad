"""Loading offices, services and check-ups of law of a pack; running matters stay as they are."""

from __future__ import annotations

from typing import Any

from qifu.identity.models import Unit
from qifu.law.models import CheckSheet, LawOffice, LawService, LawTemplate
from qifu.packs.law import CHECKUPS, SERVICES, read_law
from qifu.packs.ledger import Ledger, shown
from qifu.packs.tables import Table, sync


def _shown(name: str, value: Any) -> str:
    return "内容" if name == "body" else shown(name, value)


OFFICES = Table(
    model=LawOffice, key="code", noun="法律服务机构", kind="law-office", title=lambda o: o.title,
    stream=lambda o: o.stream,
)  # fmt: skip
SERVICE_TABLE = Table(
    model=LawService, key="code", noun="法律服务", kind="law-service", title=lambda s: s.title,
    stream=lambda s: s.stream, show=_shown,
)  # fmt: skip

SHEETS = Table(
    model=CheckSheet, key="code", noun="合规体检问卷", kind="law-sheet", title=lambda s: s.title,
    stream=lambda s: s.stream, show=_shown,
)  # fmt: skip
TEMPLATES = Table(
    model=LawTemplate, key="code", noun="合规模板", kind="law-template", title=lambda t: t.title,
    stream=lambda t: t.stream, show=_shown,
)  # fmt: skip


def load_law(ledger: Ledger, units: dict[str, Unit]) -> None:
    """Offices and services of the database into line with the pack."""
    found = read_law(ledger.pack.directory)
    rows = found.get(SERVICES) or {"offices": [], "services": []}
    sync(
        ledger, OFFICES,
        {
            r["code"]: {
                "title": r["title"], "unit_id": units[r["unit"]].pk, "days": r["days"],
                "does": r["does"], "position": i,
            }
            for i, r in enumerate(rows["offices"])
        },
    )  # fmt: skip
    sync(
        ledger, SERVICE_TABLE,
        {
            r["code"]: {"title": r["title"], "office_id": r["office"], "body": r, "position": i}
            for i, r in enumerate(rows["services"])
        },
    )  # fmt: skip
    papers = found.get(CHECKUPS) or {"sheets": [], "templates": []}
    for table, key in ((SHEETS, "sheets"), (TEMPLATES, "templates")):
        sync(
            ledger, table,
            {
                r["code"]: {"title": r["title"], "body": r, "position": i}
                for i, r in enumerate(papers[key])
            },
        )  # fmt: skip
