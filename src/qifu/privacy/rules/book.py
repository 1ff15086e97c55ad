"""What a district says of requests and of ages (`privacy.yaml`). Pure.

Logs are kept for at least six months: 网络安全法 article 23(3) (article 21 until the amendment in force since 2026-01-01).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LOG_MONTHS = 6
DAYS = 15
COPY_DAYS = 7


@dataclass(frozen=True)
class Class:
    """A class of rows that end: after how many months, which stores, by what rule."""

    code: str
    title: str
    months: int
    stores: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class Book:
    """Working days to answer, days a copy waits, who answers for it, and the classes."""

    days: int = DAYS
    copy_days: int = COPY_DAYS
    contact: str = ""
    classes: tuple[Class, ...] = ()


def parse_book(said: Mapping[str, Any]) -> Book:
    """The book as loaded; the defaults where the district says nothing."""
    return Book(
        days=int(said.get("days", DAYS)),
        copy_days=int(said.get("copy_days", COPY_DAYS)),
        contact=str(said.get("contact", "")),
        classes=tuple(
            Class(row["code"], row["title"], int(row["months"]), tuple(row["stores"]), row["basis"])
            for row in said.get("retention", ())
        ),
    )


def book_errors(book: Book, known: Mapping[str, bool]) -> list[tuple[str, str]]:
    """(class, sentence) for what cannot stand; `known` tells of each store whether it is a log."""
    errors, seen = [], dict[str, str]()
    for row in book.classes:
        for store in row.stores:
            if store not in known:
                errors.append((row.code, f"没有“{store}”这一类数据"))
            elif known[store] and row.months < LOG_MONTHS:
                errors.append(
                    (
                        row.code,
                        f"“{store}”是日志，至少保存 {LOG_MONTHS} 个月（网络安全法第二十三条）",
                    )
                )
            if store in seen:
                errors.append((row.code, f"“{store}”已归在“{seen[store]}”，一类数据只有一个期限"))
            seen[store] = row.code
    return errors
