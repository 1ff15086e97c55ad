"""Finding policies: by the words firms use, level, topic, industry, kind, and what is open now.

Policies are public, so nobody is asked who they are. The library of a district is some hundred
policies: they are ranked in memory, their folded texts kept while they stay the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qifu.enterprises.facts import INDUSTRY
from qifu.enterprises.models import EvidenceType
from qifu.identity.models import District
from qifu.policies.models import Policy, PolicyTopic
from qifu.policies.queries import find_policies
from qifu.policies.rules.finding import (
    Doc,
    Topic,
    also_read,
    fold,
    in_parts,
    known_phrases,
    loosened,
    rank,
    terms_of,
    topics_in,
)
from qifu.policies.rules.whom import open_to


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty value asks for nothing. `industry`: letter of a section;
    `here`: code of the district, so that other places' policies are left out."""

    text: str = ""
    level: str = ""
    kind: str = ""
    topic: str = ""
    industry: str = ""
    open_now: bool = False
    here: str = ""


@dataclass(frozen=True)
class Answer:
    """Policies that answer every word, those that answer some, each best first; `read_as` says how
    firms' phrases were read: (phrase, what policies write)."""

    full: list[Policy]
    some: list[Policy] = field(default_factory=list)
    read_as: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


def search(wanted: Wanted, on: date) -> Answer:
    """The policies in use that are wanted, as of `on`; without words in the library's order."""
    rows = list(find_policies(level=wanted.level, kind=wanted.kind, here=wanted.here))
    topics = policy_topics()
    if wanted.open_now:
        rows = [row for row in rows if claimable(row, on)]
    if wanted.industry:
        rows = [row for row in rows if open_to(row.rule, wanted.industry, INDUSTRY)]
    names = dict(EvidenceType.objects.values_list("code", "title"))
    docs = [doc_of(row, names) for row in rows]
    if wanted.topic:
        kept = [i for i, doc in enumerate(docs) if wanted.topic in topics_in(doc, topics)]
        rows, docs = [rows[i] for i in kept], [docs[i] for i in kept]
    return _found(wanted.text, rows, docs, topics) if wanted.text else Answer(rows)


def _found(text: str, rows: list[Policy], docs: list[Doc], topics: list[Topic]) -> Answer:
    """What has all words as they stand together, then what has all of them or some apart."""
    known = phrases(topics)
    terms, single = terms_of(text, known, docs), terms_of(text, known)
    parts = in_parts(single, docs)
    apart = loosened(single, parts)
    if not terms:
        return Answer(rows)
    full, some = rank(terms, docs)
    if terms != apart:
        all_apart, some_apart = rank(apart, docs)
        some = [*all_apart, *some, *some_apart]
    code = text.strip().lower()
    full = list(dict.fromkeys([*(i for i, r in enumerate(rows) if r.code.lower() == code), *full]))
    some = [i for i in dict.fromkeys(some) if i not in set(full)]
    read_as = [*also_read(terms, [docs[i] for i in [*full, *some]]), *parts.items()]
    return Answer([rows[i] for i in full], [rows[i] for i in some], read_as)


def phrases(topics: list[Topic]) -> dict[str, tuple[str, ...]]:
    """What firms' phrases are written as in policies: the pack's synonyms, then `topics`."""
    settings = District.objects.values_list("settings", flat=True).first() or {}
    pairs = [(row["says"], row["means"]) for row in settings.get("synonyms", [])]
    return known_phrases(topics, pairs)


def policy_topics() -> list[Topic]:
    """The district's topics in order."""
    rows = PolicyTopic.objects.values_list("code", "title", "says", "means")
    return [Topic(code, title, tuple(says), tuple(means)) for code, title, says, means in rows]


def claimable(policy: Policy, on: date) -> bool:
    """True while a claim can be made on the platform."""
    begun = policy.open_from is None or policy.open_from <= on
    ended = policy.open_until is not None and policy.open_until < on
    over = policy.valid_until is not None and policy.valid_until < on
    return policy.mode == Policy.Mode.CLAIM and begun and not ended and not over


def doc_of(policy: Policy, materials: dict[str, str]) -> Doc:
    """The policy's text as it is searched; `materials` are the titles of documents by code."""
    asked = tuple(materials.get(m["type"], "") for m in policy.service.get("materials", []))
    office = f"{policy.unit.name}，{policy.unit.short_name}" if policy.unit else ""
    about = (policy.issuer, office, policy.document, policy.service.get("interpretation", ""))
    body = (policy.conditions, policy.note, policy.area, *sayings(policy.rule))
    gives = f"{policy.gives}，{policy.kind}"
    texts = (policy.title, gives, "，".join((*about, *asked)), "，".join(body))
    kept = _docs.get(policy.code)
    if kept is None or kept[0] != texts:
        first, second, third, fourth = map(fold, texts)
        kept = _docs[policy.code] = texts, Doc((first, second, third, fourth))
    return kept[1]


_docs: dict[str, tuple[tuple[str, ...], Doc]] = {}


def sayings(node: Any) -> Iterator[str]:
    """Every sentence of a rule."""
    if isinstance(node, dict):
        if isinstance(node.get("says"), str):
            yield node["says"]
        for value in node.values():
            yield from sayings(value)
    elif isinstance(node, list):
        for value in node:
            yield from sayings(value)
