"""The lists a search is made of, each one statement over an index; best first.

Every statement joins the question's terms with the rows an index gives for each, so a list costs
what its rare terms hold and not what there is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from qifu.finding import vectors
from qifu.finding.asking import Asked, Wanted
from qifu.finding.ports import meaning_port

HEAD, BODY = 1.0, 0.3
NEAREST, LOOKED_AT, MEANT_AT_MOST = 30, 400, 48


@dataclass(frozen=True)
class Narrowed:
    """What a search is narrowed to, as SQL over the alias `d`; `today` is the day it is asked."""

    kinds: tuple[str, ...]
    stage: str
    unit: str
    today: date

    def where(self) -> tuple[str, list[Any]]:
        """Conditions and their values."""
        sql = "(d.until IS NULL OR d.until >= %s) AND (d.from_day IS NULL OR d.from_day <= %s)"
        values: list[Any] = [self.today, self.today]
        if self.kinds:
            sql, values = f"{sql} AND d.kind = ANY(%s)", [*values, list(self.kinds)]
        if self.stage:
            sql, values = f"{sql} AND d.stages @> %s::varchar[]", [*values, [self.stage]]
        if self.unit:
            sql, values = f"{sql} AND d.unit = %s", [*values, self.unit]
        return sql, values


@dataclass(frozen=True)
class Ranked:
    """Keys of documents, best first, with what each was found by and how well."""

    keys: list[int]
    by: dict[int, list[str]]
    scores: dict[int, float]

    def __bool__(self) -> bool:
        return bool(self.keys)


def called(asked: Asked, narrowed: Narrowed, deep: int) -> Ranked:
    """What is called like a stretch of the question, the longest first; then like its meanings."""
    keys = list(dict.fromkeys([*asked.parts, *(m for m in asked.means if len(m) > 1)]))
    where, values = narrowed.where()
    return _ranked(
        f"SELECT d.id, max(length(p) * CASE WHEN p = ANY(%s) THEN 2.0 ELSE 1.0 END"  # noqa: S608
        f" + (length(p) = length(%s))::int), array_agg(p)"
        f" FROM finding_searchdocument d, unnest(d.phrases) p"
        f" WHERE d.phrases && %s::text[] AND p = ANY(%s) AND {where}"
        f" GROUP BY d.id ORDER BY 2 DESC, d.id LIMIT %s",
        [list(asked.parts), asked.text, keys, keys, *values, deep],
    )


def words(asked: Asked, narrowed: Narrowed, deep: int) -> Ranked:
    """Words, and what they are also written as: of each the best counts, by its rarity."""
    return _weighed(asked.words, narrowed, deep, body=True)


def likeness(asked: Asked, narrowed: Narrowed, deep: int) -> Ranked:
    """Pairs of characters and of sounds in what things are called: forgives wrong characters."""
    return _weighed(asked.likeness, narrowed, deep, body=False)


def _weighed(wanted: Sequence[Wanted], narrowed: Narrowed, deep: int, *, body: bool) -> Ranked:
    if not wanted:
        return Ranked([], {}, {})
    where, values = narrowed.where()
    part = (
        "SELECT d.id, q.term, q.weight * {factor} AS w FROM q"
        " JOIN finding_searchdocument d ON d.{column} @@ q.query::tsquery WHERE {extra}{where}"
    )
    head = part.format(
        factor=f"{HEAD} / (0.8 + 0.2 * d.head_size / 12.0)", column="head", extra="", where=where
    )
    parts, given = [head], [*values]
    if body:
        parts.append(part.format(factor=BODY, column="body", extra="q.rare AND ", where=where))
        given += values
    columns = zip(*((w.query, w.weight, w.group, w.rare) for w in wanted), strict=True)
    return _ranked(
        "WITH q AS (SELECT * FROM unnest(%s::text[], %s::float8[], %s::text[], %s::bool[])"  # noqa: S608
        " AS q (query, weight, term, rare)),"
        f" f AS ({' UNION ALL '.join(parts)}),"
        " g AS (SELECT id, term, max(w) AS w FROM f GROUP BY id, term)"
        " SELECT id, sum(w), array_agg(term) FROM g GROUP BY id ORDER BY 2 DESC, id LIMIT %s",
        [*map(list, columns), *given, deep],
    )


def letters(asked: Asked, narrowed: Narrowed, deep: int) -> Ranked:
    """What was typed in letters: full pinyin or initials, whole or begun."""
    if not asked.letters:
        return Ranked([], {}, {})
    where, values = narrowed.where()
    hits, given = [], []
    for run in asked.letters:
        hits.append(
            "(CASE WHEN d.initials LIKE %s THEN 1.6 WHEN d.initials LIKE %s THEN 1.0 ELSE 0 END"
            " + CASE WHEN d.letters LIKE %s THEN 2.0 ELSE 0 END)"
        )
        given += [f"{run}%", f"%{run}%", f"%{run}%"]
    any_of = " OR ".join(["d.initials LIKE %s OR d.letters LIKE %s"] * len(asked.letters))
    looked = [f"%{run}%" for run in asked.letters for _ in range(2)]
    return _ranked(
        f"SELECT d.id, ({' + '.join(hits)}) / (1 + d.head_size / 60.0), '{{}}'::text[]"  # noqa: S608
        f" FROM finding_searchdocument d WHERE ({any_of}) AND {where} ORDER BY 2 DESC, d.id LIMIT %s",
        [*given, *looked, *values, deep],
    )


def meaning(asked: Asked, narrowed: Narrowed, deep: int) -> Ranked:
    """What is nearest in meaning, where the database and a model can tell."""
    port = meaning_port()
    if port is None or not asked.spoken or not vectors.available():
        return Ranked([], {}, {})
    where, values = narrowed.where()
    asked_for = vectors.literal(port.question(asked.meant[:MEANT_AT_MOST]))
    return _ranked(
        "SELECT d.id, -v.far, '{}'::text[] FROM ("  # noqa: S608
        "SELECT document_id, vector <#> %s::halfvec AS far FROM finding_vector WHERE model = %s"
        f" ORDER BY far LIMIT {LOOKED_AT}"
        f") v JOIN finding_searchdocument d ON d.id = v.document_id WHERE {where}"
        " ORDER BY v.far, d.id LIMIT %s",
        [asked_for, port.model, *values, min(deep, NEAREST)],
    )


def _ranked(sql: str, values: list[Any]) -> Ranked:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return Ranked(
        [pk for pk, _, _ in rows],
        {pk: by for pk, _, by in rows},
        {pk: float(score) for pk, score, _ in rows},
    )


Channel = Callable[[Asked, Narrowed, int], Ranked]
CHANNELS: dict[str, Channel] = {
    "called": called,
    "words": words,
    "likeness": likeness,
    "letters": letters,
    "meaning": meaning,
}
