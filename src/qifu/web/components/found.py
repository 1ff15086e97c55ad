"""What was found as pages draw it: where each kind's page is, its words marked, why it is there.

A kind whose page does not exist (yet) is left out, so that a feature appears by adding its URL.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse

from qifu.catalogue.rules import words
from qifu.finding.assistant import Answer, pieces
from qifu.finding.documents import kind_titles
from qifu.finding.queries import Hit
from qifu.finding.rules.quoting import answering
from qifu.identity.models import Unit

PAGES = {
    "bundle": "portal:bundle",
    "item": "portal:service",
    "product": "portal:service",
    "policy": "portal:policy",
    "answer": "portal:known_answer",
    "centre": "portal:centre",
    "need": "portal:exchange_kind",
    "offered": "portal:exchange_product",
    "asked": "portal:exchange_asked",
    "place": "portal:place",
    "facility": "portal:facility",
    "gathering": "portal:gathering",
    "practice": "portal:practice",
    "law": "portal:law_service",
}
ICONS = {"bundle": "list", "item": "file", "product": "star", "policy": "scale",
         "answer": "chat", "centre": "map-pin", "need": "send", "offered": "star", "asked": "search",
         "place": "building", "facility": "target", "gathering": "calendar", "practice": "star",
         "law": "gavel"}  # fmt: skip
NUMBERED = ("answer", "offered", "place", "facility", "gathering", "practice")
Marked = list[tuple[str, bool]]
TEXT_AT_MOST = 120


@dataclass(frozen=True)
class Line:
    """One thing found: `title`, `notes` and `told` (heading, text) in pieces to mark."""

    hit: Hit
    url: str
    kind: str
    icon: str
    title: Marked
    notes: tuple[str, ...]
    told: tuple[str, Marked] | None
    why: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What is looked for; "" narrows nothing."""

    words: str = ""
    kind: str = ""
    stage: str = ""
    unit: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.kind or self.stage or self.unit)


@cache
def shown_kinds() -> dict[str, str]:
    """The kinds that have a page, with their titles, in order."""
    return {kind: title for kind, title in kind_titles().items() if address(kind, "x")}


def address(kind: str, code: str) -> str:
    """The page of a thing; "" when its kind has none."""
    try:
        return reverse(PAGES[kind], args=["1" if code == "x" and kind in NUMBERED else code])
    except (KeyError, NoReverseMatch):
        return ""


def stages() -> dict[str, dict[str, str]]:
    """The stages to narrow by, in two groups."""
    return {"企业": words.FIRM_STAGES, "项目": words.PROJECT_STAGES}


def units() -> list[tuple[str, str]]:
    """Units whose things may be found, by code and name."""
    rows = Unit.objects.filter(status=Unit.Status.ACTIVE, kind=Unit.Kind.DEPARTMENT)
    return list(rows.order_by("position", "id").values_list("code", "name"))


def wanted_in(query: dict[str, str]) -> Wanted:
    """What an address asks for; what it does not know is nothing."""

    def one(name: str) -> str:
        return query.get(name, "").replace("\0", "").strip()[:TEXT_AT_MOST]

    stage = one("stage")
    known = {code for group in stages().values() for code in group}
    kind = one("kind")
    return Wanted(
        words=one("q"),
        kind=kind if kind in shown_kinds() else "",
        stage=stage if stage in known else "",
        unit=one("unit")[:60],
    )


def line_of(hit: Hit, asked: str) -> Line:
    """One thing found, drawn."""
    told = answering(asked, hit.passages, hit.words, limit=1)
    return Line(
        hit=hit,
        url=address(hit.kind, hit.code),
        kind=kind_titles().get(hit.kind, ""),
        icon=ICONS.get(hit.kind, "file"),
        title=hit.marked(hit.shown),
        notes=tuple(note for note in hit.notes if note != (told[0].text if told else "")),
        told=(told[0].heading, hit.marked(told[0].text)) if told else None,
        why=hit.why,
    )


@dataclass(frozen=True)
class DrawnQuote:
    """A quoted passage: its number, where it is from, its text in pieces to mark."""

    number: int
    title: str
    url: str
    heading: str
    text: Marked


@dataclass(frozen=True)
class DrawnAnswer:
    """What the assistant says; `phrased` are (words, 0) and ("", number of a quote)."""

    known: bool
    quotes: tuple[DrawnQuote, ...]
    phrased: list[tuple[str, int]]
    model: str


def drawn_answer(answer: Answer) -> DrawnAnswer:
    """The answer with links to its sources; quotes of what has no page are left out."""
    quotes = tuple(
        DrawnQuote(
            quote.number,
            quote.hit.shown,
            url,
            quote.passage.heading,
            quote.hit.marked(quote.passage.text),
        )
        for quote in answer.quotes
        if (url := address(quote.hit.kind, quote.hit.code))
    )
    phrased = pieces(answer.phrased) if answer.phrased else []
    return DrawnAnswer(bool(quotes), quotes, phrased, answer.model)
