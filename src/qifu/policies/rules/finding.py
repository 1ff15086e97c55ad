"""Finding policies by the words firms use. Pure.

A query has phrases that the district knows ("招人" means "扩岗", "招用" …: synonyms, and what its
topics are called), words of its own, and words that say nothing by themselves ("补贴", "怎么申请").
Each is looked for in a policy's title, what it gives, who is in charge, and its conditions, in that
order of weight.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WEIGHTS = (8.0, 4.0, 3.0, 2.0)  # title, gives, office and materials, conditions
MEANT, PART = 0.7, 0.4  # a phrase found by what it means; a word found only by parts
ENOUGH = 0.5  # share of a word's pairs of characters that must be there
EMPTY_WORDS = tuple(
    "有没有 有什么 有哪些 怎么 如何 哪里 什么 哪些 可以 能不能 能否 申请 申报 办理 享受 领取 补贴 补助 奖励"
    " 奖补 扶持 支持 减免 优惠 返还 政策 惠企 我们 我想 想要 公司 企业 多少 拿到 资金 请问 关于".split()
)
_TRIMMED = "的吗呢了啊吧"
_EDGES = re.compile(r"[\s,，.。;；:：、!！?？“”\"'（）()《》<>【】\[\]/|]+")
Known = Mapping[str, tuple[str, ...]]


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


def known_phrases(
    topics: Iterable[Topic], synonyms: Iterable[tuple[Sequence[str], Sequence[str]]]
) -> dict[str, tuple[str, ...]]:
    """What each phrase of firms is written as, folded; a synonym outweighs a topic's phrase.

    >>> known_phrases([Topic("job", "用工", ("招人",), ("稳岗",))], [(["招人"], ["扩岗", "招用"])])
    {'招人': ('扩岗', '招用')}
    """
    found: dict[str, tuple[str, ...]] = {}
    for topic in topics:
        for said in topic.says:
            before = found.get(fold(said), ())
            found[fold(said)] = tuple(dict.fromkeys([*before, *map(fold, topic.means)]))
    for says, means in synonyms:
        found |= dict.fromkeys(map(fold, says), tuple(map(fold, means)))
    return found


def terms_of(text: str, known: Known, docs: Sequence[Doc] = ()) -> list[Term]:
    """What a query asks for, in the order of its words; the longest known phrase wins.

    What stands word for word in one of `docs` stays whole, however many phrases it is made of.

    >>> terms_of("招人补贴", {"招人": ("扩岗",)})
    [Term(word='招人', means=('扩岗',), empty=False), Term(word='补贴', means=(), empty=True)]
    """
    split = _splitter(known)
    found: list[Term] = []
    for run in _EDGES.split(unicodedata.normalize("NFKC", text).lower()):
        found += _whole([_term(piece, known) for piece in split.split(run) if piece], docs)
    return list(dict.fromkeys(term for term in found if term.word))


def _splitter(known: Known) -> re.Pattern[str]:
    """Cuts a run at known phrases and words that say nothing, the longest first, and keeps them."""
    words = sorted({*known, *EMPTY_WORDS}, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, words))})")


def _term(piece: str, known: Known) -> Term:
    if piece in known:
        return Term(piece, known[piece])
    word = piece if piece in EMPTY_WORDS else piece.strip(_TRIMMED)
    return Term(word, (), len(word) < 2 or word in EMPTY_WORDS)


def _whole(terms: list[Term], docs: Sequence[Doc]) -> list[Term]:
    """Neighbours joined that a policy has word for word, beginning and ending in a telling one."""
    found: list[Term] = []
    at = 0
    while at < len(terms):
        ends = range(len(terms), at + 1, -1)
        end = next((e for e in ends if _literal(terms[at:e], docs)), at + 1)
        joined = "".join(term.word for term in terms[at:end])
        found.append(terms[at] if end == at + 1 else Term(joined))
        at = end
    return found


def _literal(terms: list[Term], docs: Sequence[Doc]) -> bool:
    if terms[0].empty or terms[-1].empty:
        return False
    word = "".join(term.word for term in terms)
    return any(word in text for doc in docs for text in doc.fields)


def in_parts(terms: Iterable[Term], docs: Sequence[Doc]) -> dict[str, tuple[str, ...]]:
    """What titles and gives have of each word that no policy has."""
    odd = [t.word for t in terms if not (t.empty or t.means or _literal([t], docs))]
    return {word: parts for word in odd if (parts := _parts_had(word, docs))}


def loosened(terms: Iterable[Term], parts: Mapping[str, tuple[str, ...]]) -> list[Term]:
    """The terms with each word of `parts` in its parts."""
    found: list[Term] = []
    for term in terms:
        found += [Term(part) for part in parts[term.word]] if term.word in parts else [term]
    return list(dict.fromkeys(found))


def _parts_had(word: str, docs: Sequence[Doc]) -> tuple[str, ...]:
    """The longest parts, of two characters at least, from left to right."""
    told = [text for doc in docs for text in doc.fields[:2]]
    found: list[str] = []
    at = 0
    while at < len(word) - 1:
        ends = range(len(word), at + 1, -1)
        end = next((e for e in ends if any(word[at:e] in text for text in told)), 0)
        if end:
            found.append(word[at:end])
        at = end or at + 1
    return tuple(found)


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


def also_read(terms: Iterable[Term], docs: Sequence[Doc]) -> list[tuple[str, tuple[str, ...]]]:
    """(phrase, what `docs` write for it) of every term that something was found by."""
    found = []
    for term in terms:
        others = (m for m in term.means if len(m) > 1 and term.word not in m)
        hits = tuple(m for m in others if any(m in text for doc in docs for text in doc.fields))
        if hits:
            found.append((term.word, hits))
    return found


def topics_in(doc: Doc, topics: Iterable[Topic]) -> set[str]:
    """Codes of the topics a policy belongs to, by its title and what it gives."""
    text = doc.fields[0] + doc.fields[1]
    return {t.code for t in topics if any(fold(m) in text for m in t.means)}
