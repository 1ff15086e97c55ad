"""Good practice in the one search."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from qifu.finding.documents import FoundDoc, Source, register_source
from qifu.finding.news import follow
from qifu.problems.queries import published_articles

PRACTICE = "practice"


def practice_pages(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Published articles; a withdrawn one is none. One query."""
    rows = published_articles()
    if codes is not None:
        rows = rows.filter(pk__in=[int(c) for c in codes if c.isdecimal()])
    for row in rows:
        said = {"问题": row.trouble, "怎么改的": row.change, "可以借鉴": row.lesson}
        yield FoundDoc(
            kind=PRACTICE, code=str(row.pk), title=row.title, says=("经验做法",),
            notes=(row.unit.name, f"{row.published_at:%Y-%m-%d} 发布"),
            passages=tuple((head, text) for head, text in said.items() if text),
            unit=row.unit.code, unit_name=row.unit.name,
        )  # fmt: skip


def register() -> None:
    """Let articles be searched."""
    register_source(Source("practice", (PRACTICE,), practice_pages), practice="经验做法")
    follow("article", "practice", "article.published", "article.withdrawn")
