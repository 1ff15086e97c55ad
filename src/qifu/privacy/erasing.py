"""What a request to delete does, line by line of the registry: gone, kept, or kept for now.

Rows are found by the account, and by the telephone once an officer has made sure whose it is.
Events name acts by number and by the account's id, and never hold a telephone (guarded), so the
chain of hashes is not touched (docs/adr/0014).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Max, Min, Q, QuerySet

from qifu.kernel.persons import Personal, Store, declared, stores
from qifu.privacy.rules.book import Class
from qifu.privacy.rules.until import ends_on
from qifu.privacy.settings import privacy_book

ACCOUNT = "identity.User"


@dataclass(frozen=True)
class Erasure:
    """One line: so many rows go, so many wait until they are no longer needed, so many stay.

    Of those that stay by a term, `first` and `last` are the days until which the oldest and the
    newest are kept, and `then` says what happens; without them they belong to a file that is kept.
    """

    title: str
    does: str
    gone: int = 0
    waits: int = 0
    kept: int = 0
    why: str = ""
    model: str = ""
    first: date | None = None
    last: date | None = None
    then: str = ""

    def as_data(self) -> dict[str, Any]:
        """What is kept of it in the request; `ended_on` waits to be filled in by the worker."""
        ends = {"ended_on": ""} if self.last else {}
        return {
            "title": self.title, "does": self.does, "gone": self.gone, "waits": self.waits,
            "kept": self.kept, "why": self.why, "model": self.model,
            "first": f"{self.first or ''}", "last": f"{self.last or ''}", "then": self.then,
            **ends,
        }  # fmt: skip


def preview(user_id: int, phone: str, at: datetime) -> list[Erasure]:
    """What a deletion would do now; lines that concern nothing are left out."""
    seen = [(line, _look(line, user_id, phone)) for line in declared()]
    terms = _terms()
    return [_until(line, found, user_id, at, terms) for line, found in seen if found.title]


def erase_rows(user_id: int, phone: str, at: datetime) -> list[Erasure]:
    """Do it, but for the account itself. Must run inside a transaction."""
    found, terms = [], _terms()
    for line in declared():
        seen = _until(line, _look(line, user_id, phone), user_id, at, terms)
        if seen.gone and line.model != ACCOUNT:
            rows = _rows(line, user_id, phone).exclude(pk__in=_needed(line, user_id, phone))
            _take_out(line, rows)
        if seen.title:
            found.append(seen)
    return found


def _take_out(line: Personal, rows: QuerySet[Any]) -> None:
    ids = list(rows.values_list("pk", flat=True))
    model = apps.get_model(line.model)
    if line.does == "delete":
        model._default_manager.filter(pk__in=ids).delete()
    else:
        model._default_manager.filter(pk__in=ids).update(**line.blank)


Terms = dict[str, list[tuple[Store, Class]]]


def _terms() -> Terms:
    """The stores of each model with the class that ends them."""
    found: Terms = {}
    known = stores()
    for kind in privacy_book().classes:
        for code in kind.stores:
            if (store := known.get(code)) is not None:
                found.setdefault(store.model, []).append((store, kind))
    return found


def _term(line: Personal, terms: Terms) -> tuple[Store, Class] | None:
    """What ends rows of a line that is kept; None for one that ends with its file."""
    if line.does != "keep":
        return None
    mine = (t for t in terms.get(line.model, ()) if set(t[0].blank) <= set(line.columns))
    return next(mine, None)


def _until(line: Personal, seen: Erasure, user_id: int, at: datetime, terms: Terms) -> Erasure:
    """With the days until which what stays is kept, where there is a term."""
    if (term := _term(line, terms)) is None or not seen.kept:
        return seen
    store, kind = term
    rows = _rows(line, user_id, "").aggregate(first=Min(store.when), last=Max(store.when))
    first = ends_on(rows["first"] or at, kind.months, store.log)
    open_ = _rows(line, user_id, "").filter(**{f"{store.when}__isnull": True}).exists()
    last = ends_on(at if open_ else rows["last"], kind.months, store.log)
    then = "抹去里面写的话" if store.blank else "删除"
    return replace(seen, first=first, last=last, then=then, why=f"{line.why}；{kind.basis}")


def still_kept(title: str, user_id: int) -> bool:
    """True while rows that stay by a term are there and tell of the person."""
    terms = _terms()
    for line in declared():
        if line.title == title and (term := _term(line, terms)) is not None:
            rows = _rows(line, user_id, "")
            return (rows.exclude(**term[0].blank) if term[0].blank else rows).exists()
    return False


def _look(line: Personal, user_id: int, phone: str) -> Erasure:
    if not line.of_user and not line.of_phone:
        return Erasure("", line.does)
    total = _rows(line, user_id, phone).count()
    if not total:
        return Erasure("", line.does)
    named = Erasure(line.title, line.does, model=line.model)
    if line.does == "keep":
        return replace(named, kept=total, why=line.why)
    waits = _needed(line, user_id, phone).count()
    return replace(named, gone=total - waits, waits=waits, why=line.why if waits else "")


def _rows(line: Personal, user_id: int, phone: str) -> QuerySet[Any]:
    """The person's rows that are not taken out already."""
    whose = Q()
    if line.of_user:
        whose |= Q(**{line.of_user: user_id})
    if line.of_phone and phone:
        whose |= Q(**{line.of_phone: phone})
    manager = apps.get_model(line.model)._default_manager
    rows: QuerySet[Any] = manager.filter(whose) if whose else manager.none()
    return rows.exclude(**line.blank) if line.does == "blank" and line.blank else rows


def _needed(line: Personal, user_id: int, phone: str) -> QuerySet[Any]:
    rows = _rows(line, user_id, phone)
    return (
        rows.filter(**line.while_open).values("pk") if line.while_open else rows.none().values("pk")
    )
