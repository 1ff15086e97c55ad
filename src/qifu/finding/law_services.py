"""Law services as documents: what can be asked for, of which office, with what in hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from qifu.finding.documents import FoundDoc, Source, register_source
from qifu.law.matters import live_services
from qifu.law.models import LawService

LAW, NAME = "law", "law"


def law_services(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Those in use. One query."""
    rows = live_services()
    if codes is not None:
        rows = rows.filter(code__in=codes)
    for row in rows:
        yield _service(row)


def _service(row: LawService) -> FoundDoc:
    body, unit = row.body, row.office.unit
    said = {
        "是什么": body["says"], "谁可以": body.get("whom", ""), "收费": body.get("cost", ""),
        "要准备": "；".join(body.get("documents", ())), "谁来办": row.office.does,
    }  # fmt: skip
    return FoundDoc(
        kind=LAW, code=row.code, title=row.title, says=(row.office.title,),
        notes=(row.office.title, f"{row.office.days} 个工作日内办理"),
        passages=tuple((head, text) for head, text in said.items() if text),
        unit=unit.code, unit_name=unit.name,
    )  # fmt: skip


def register() -> None:
    """Let them be searched."""
    register_source(Source(NAME, (LAW,), law_services), law="法律服务")
