"""Looking for things in people's words: one ranked list over everything the public may see.

Five lists are made by one statement each and become one by `rules.fusion`: what a thing is called
(a stretch of the question is its name), words with their rarity, pairs of characters, sound, and
meaning where there is a model. Nobody is asked who they are: the index holds public things only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from qifu.finding.asking import Asked, read_question
from qifu.finding.channels import CHANNELS, Narrowed, Ranked
from qifu.finding.models import SearchDocument
from qifu.finding.rules.certainty import is_certain
from qifu.finding.rules.fusion import scores_of
from qifu.finding.rules.pinyin import SOUND
from qifu.finding.rules.words import PAIR, fold, marked
from qifu.kernel.time import shanghai_date

WEIGHTS = {"called": 1.4, "words": 1.0, "likeness": 0.4, "letters": 1.2, "meaning": 1.2}
FIRST = {"bundle": 1.2, "centre": 0.9}  # what does all of an errand at once is worth more
NOTHING = Ranked([], {}, {})
DEEP, SPARE = 60, 5
TAIL, FEWEST = 0.27, 3
SPELT = 3  # letters of pinyin that say what is meant
TEXT_AT_MOST = 120


@dataclass(frozen=True)
class Hit:
    """One thing found; `why` says by what, `words` are to be marked in its texts."""

    kind: str
    code: str
    title: str
    name: str
    notes: tuple[str, ...]
    unit: str
    unit_name: str
    stages: tuple[str, ...]
    passages: tuple[tuple[str, str], ...]
    says: tuple[str, ...]
    why: tuple[str, ...]
    words: tuple[str, ...]
    share: float
    score: float
    near: float = 0.0
    named: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.code

    @property
    def shown(self) -> str:
        """What a list calls it."""
        return self.name or self.title

    @property
    def certain(self) -> bool:
        """True when this answers what was asked, and is not only the nearest there is."""
        return is_certain(self.share, self.near, named=self.named)

    def marked(self, text: str) -> list[tuple[str, bool]]:
        """A text of it in pieces, each with whether it was looked for."""
        return marked(text, self.words)


@dataclass(frozen=True)
class Found:
    """What a search found, best first; `read_as` says how phrases were read beside their own."""

    hits: list[Hit]
    words: str = ""
    read_as: tuple[tuple[str, tuple[str, ...]], ...] = ()


def search(
    words: str,
    *,
    kinds: Collection[str] = (),
    stage: str = "",
    unit: str = "",
    limit: int = 20,
    at: datetime,
    meaning: bool = True,
) -> Found:
    """The things public at `at` that fit `words` best, at most `limit`; nothing for no words.

    `kinds`, `stage` (of a firm or a project) and `unit` (its code) narrow it. `meaning` False
    leaves the model out, as suggestions do while one types.
    """
    asked = read_question(words[:TEXT_AT_MOST])
    if not asked.text:
        return Found([], words)
    narrowed = Narrowed(tuple(kinds), stage, unit, shanghai_date(at))
    lists = {
        name: ranked
        for name, channel in CHANNELS.items()
        if (name != "meaning" or meaning) and (ranked := channel(asked, narrowed, DEEP))
    }
    scores = scores_of({name: ranked.keys for name, ranked in lists.items()}, WEIGHTS)
    best = sorted(scores, key=lambda key: (-scores[key], key))[: limit + SPARE]
    rows = SearchDocument.objects.defer("head", "body").in_bulk(best)
    hits = [
        _hit(rows[key], asked, lists, scores[key] * FIRST.get(rows[key].kind, 1.0))
        for key in best
        if key in rows
    ]
    hits.sort(key=lambda hit: -hit.score)
    return Found(hits[:limit], asked.text, asked.read_as)


def telling(hits: list[Hit]) -> list[Hit]:
    """The hits without the tail that is only the nearest of the rest: what a page shows."""
    enough = hits[0].score * TAIL if hits else 0.0
    return [hit for place, hit in enumerate(hits) if place < FEWEST or hit.score >= enough]


def suggest(words: str, *, limit: int = 8, at: datetime) -> list[Hit]:
    """What somebody who is still typing may mean, best first; without the model of meaning."""
    return search(words, limit=limit, at=at, meaning=False).hits


def _hit(row: SearchDocument, asked: Asked, lists: Mapping[str, Ranked], score: float) -> Hit:
    by = {name: ranked.by.get(row.pk, []) for name, ranked in lists.items()}
    spelt = not asked.spoken and row.pk in lists.get("letters", NOTHING).scores
    spelt = spelt and max(map(len, asked.letters)) >= SPELT
    share = 1.0 if spelt else asked.share(by.get("words", []))
    return Hit(
        kind=row.kind,
        code=row.code,
        title=row.title,
        name=row.name,
        notes=tuple(row.notes),
        unit=row.unit,
        unit_name=row.unit_name,
        stages=tuple(row.stages),
        passages=tuple((head, text) for head, text in row.passages),
        says=tuple(row.says),
        words=_looked_for(by, asked),
        why=why_found(row, asked, by, lists),
        share=share,
        score=score,
        named=any(key in asked.parts for key in by.get("called", [])),
        near=lists["meaning"].scores.get(row.pk, 0.0) if "meaning" in lists else 0.0,
    )


def _looked_for(by: Mapping[str, list[str]], asked: Asked) -> tuple[str, ...]:
    """What to mark: the question's words the document has, its names, what they are written as."""
    pairs = [term.removeprefix(PAIR) for term in by.get("likeness", []) if term.startswith(PAIR)]
    also = [m for said, means in asked.read_as if said in by.get("words", []) for m in means]
    found = [*by.get("called", []), *by.get("words", []), *also, *pairs]
    return tuple(dict.fromkeys(w for w in found if len(w) > 1))


def why_found(
    row: SearchDocument, asked: Asked, by: Mapping[str, list[str]], lists: Mapping[str, Ranked]
) -> tuple[str, ...]:
    """Short words for a person: by what this was found."""
    said = [phrase for phrase in row.says if fold(phrase).replace(" ", "") in by.get("called", [])]
    if said:
        return (f"常被叫作“{max(said, key=len)}”",)
    for phrase, means in asked.read_as:
        if phrase in by.get("words", []):
            has = [m for m in means if m in fold(row.title + "".join(row.says) + str(row.passages))]
            if has and phrase not in fold(row.title):
                return (f"“{phrase}”也按“{has[0]}”查找",)
    if by.get("words") or by.get("called"):
        return ()
    if row.pk in lists.get("letters", NOTHING).scores:
        return ("按拼音查到",)
    if any(key.startswith(SOUND) for key in by.get("likeness", [])):
        return ("读音相近",)
    return ("意思相近",) if row.pk in lists.get("meaning", NOTHING).scores else ("用字相近",)
