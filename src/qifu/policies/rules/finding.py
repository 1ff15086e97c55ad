"""Finding policies by the words firms use. Pure.

A query has phrases that the district's topics know ("招人" means "稳岗", "扩岗" …), words of its own,
and words that say nothing by themselves ("补贴", "怎么申请"). Each is looked for in a policy's
title, what it gives, who is in charge, and its conditions, in that order of weight.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WEIGHTS = (8.0, 4.0, 3.0, 2.0)  # title, gives, office and materials, conditions
MEANT, PART = 0.7, 0.4  # a phrase found by what it means; a word found only by parts
ENOUGH = 0.5  # share of a word's pairs of characters that must be there
EMPTY_WORDS = tuple(
    "有没有 有什么 有哪些 怎么 如何 哪里 什么 哪些 可以 能不能 能否 申请 申报 办理 享受 领取 补贴 补助 奖励"
    " 奖补 扶持 支持 政策 优惠 惠企 我们 我想 想要 公司 企业 多少 拿到 资金 请问 关于".split()
)
_TRIMMED = "的吗呢了啊吧"
_EDGES = re.compile(r"[\s,，.。;；:：、!！?？“”\"'（）()《》<>【】\[\]/|]+")


@dataclass(frozen=True)
class Topic:
    """What firms say and what policies write for the same thing."""

    code: str
    title: str
    says: tuple[str, ...]
    means: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """One thing a query asks for: its own word, and what else it may be written as."""

    word: str
    means: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True)
class Doc:
    """A policy's searchable text, folded: title, gives, office and materials, conditions."""

    fields: tuple[str, str, str, str]


def fold(text: str) -> str:
    """Text as it is compared: compatibility forms joined, small letters, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).lower())


def terms_of(text: str, topics: Sequence[Topic]) -> list[Term]:
    """What a query asks for, in the order of its words; the longest known phrase wins.

    >>> terms_of("招人补贴", [Topic("job", "用工", ("招人",), ("稳岗",))])
    [Term(word='招人', means=('稳岗',), empty=False), Term(word='补贴', means=(), empty=True)]
    """
    known: dict[str, list[str]] = {}
    for topic in topics:
        for said in topic.says:
            known.setdefault(fold(said), []).extend(map(fold, topic.means))
    phrases = sorted(known, key=len, reverse=True)
    found: list[Term] = []
    for run in _EDGES.split(unicodedata.normalize("NFKC", text).lower()):
        found += _cut(run, phrases, known) if run else []
    return list(dict.fromkeys(found))


def _cut(run: str, phrases: Sequence[str], known: dict[str, list[str]]) -> Iterable[Term]:
    """One run of characters as phrases, words that say nothing, and what is between them."""
    for phrase in phrases:
        if phrase in run:
            before, after = run.split(phrase, 1)
            means = tuple(dict.fromkeys(known[phrase]))
            return [
                *_cut(before, phrases, known),
                Term(phrase, means),
                *_cut(after, phrases, known),
            ]
    for empty in EMPTY_WORDS:
        if empty in run:
            before, after = run.split(empty, 1)
            return [
                *_cut(before, phrases, known),
                Term(empty, (), True),
                *_cut(after, phrases, known),
            ]
    left = run.strip(_TRIMMED)
    return [Term(left, (), len(left) < 2)] if left else []


def score(term: Term, doc: Doc) -> float:
    """How well a policy answers one term; 0 when not at all."""
    own = _best(term.word, doc)
    meant = max((_best(m, doc) for m in term.means), default=0.0) * MEANT
    return max(own, meant) or (_parts(term.word, doc) if not term.means else 0.0)


def _best(word: str, doc: Doc) -> float:
    return next((w for w, text in zip(WEIGHTS, doc.fields, strict=True) if word in text), 0.0)


def _parts(word: str, doc: Doc) -> float:
    pairs = {word[i : i + 2] for i in range(len(word) - 1)}
    if len(pairs) < 2:
        return 0.0
    best = 0.0
    for weight, text in zip(WEIGHTS, doc.fields, strict=True):
        share = sum(pair in text for pair in pairs) / len(pairs)
        if share >= ENOUGH:
            best = max(best, weight * share * PART)
    return best


def rank(terms: Sequence[Term], docs: Sequence[Doc]) -> tuple[list[int], list[int]]:
    """(places of the docs that answer every term, of those that answer some), each best first.

    Words that say nothing only break ties, unless there are no others.
    """
    telling = [t for t in terms if not t.empty] or list(terms)
    rest = [t for t in terms if t not in telling]
    full: list[tuple[float, int]] = []
    some: list[tuple[float, int]] = []
    for place, doc in enumerate(docs):
        scores = [score(term, doc) for term in telling]
        total = sum(scores) + sum(score(term, doc) for term in rest) / 10
        if all(scores):
            full.append((-total, place))
        elif any(scores):
            some.append((-total, place))
    return [place for _, place in sorted(full)], [place for _, place in sorted(some)]


def topics_in(doc: Doc, topics: Iterable[Topic]) -> set[str]:
    """Codes of the topics a policy belongs to, by its title and what it gives."""
    text = doc.fields[0] + doc.fields[1]
    return {t.code for t in topics if any(fold(m) in text for m in t.means)}
