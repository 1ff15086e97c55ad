"""A question as it is looked up: its words with their rarity, what they are also written as, its
pairs, its sound. Reads the district's phrases (kept for a minute) and how common each term is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qifu.finding.models import SearchTerm
from qifu.finding.rules.fusion import rarity
from qifu.finding.rules.pinyin import letter_runs, sounds_of, split_letters
from qifu.finding.rules.words import (
    PAIR,
    fold,
    parts_of,
    phrase_pattern,
    telling_pairs,
    telling_words,
    weight_of,
    without_asking,
    words_of,
)
from qifu.finding.sounds import syllables_of_question
from qifu.kernel.memory import Memory
from qifu.policies.search import phrases, policy_topics

SECONDS = 60
_kept: Memory[Known] = Memory(SECONDS)
MEANT, SOUNDED = 0.6, 0.8
RARE = 2.5  # held by less than a twelfth of the documents
WORDS_AT_MOST, KEYS_AT_MOST = 12, 14
Known = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Wanted:
    """One thing to look up: a tsquery, what it counts, the word of the question it is for, and
    whether it is rare enough to be looked for in texts as well as in names."""

    query: str
    weight: float
    group: str
    rare: bool = True


@dataclass(frozen=True)
class Asked:
    """A question, read. `meant` is its text without the words that only ask, `weights` is what each word counts: the whole that a find is a share of."""

    text: str
    parts: tuple[str, ...] = ()
    words: tuple[Wanted, ...] = ()
    likeness: tuple[Wanted, ...] = ()
    letters: tuple[str, ...] = ()
    meant: str = ""
    means: tuple[str, ...] = ()
    weights: Mapping[str, float] | None = None
    read_as: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def spoken(self) -> bool:
        """True when there is more than letters: meaning is only asked of what is said."""
        return not self.text.isascii()

    def share(self, groups: Iterable[str]) -> float:
        """How much of what was asked the words of `groups` are, 0…1."""
        weights = self.weights or {}
        whole = sum(weights.values())
        return sum(weights.get(g, 0.0) for g in set(groups)) / whole if whole else 0.0


def read_question(words: str) -> Asked:
    """`words` as they are looked up. At most three queries, one when everything is known."""
    text = fold(words)
    if not text:
        return Asked("")
    known = known_phrases()
    told = list(dict.fromkeys(phrase_pattern(frozenset(known)).findall(text)))
    own = telling_words(text)
    heard = sounds_of(syllables_of_question(text))
    runs = letter_runs(text)
    heard |= {s for run in runs for s in sounds_of(split_letters(run))}
    pairs = telling_pairs(text)
    means = {phrase: [sorted(words_of(m)) for m in known[phrase]] for phrase in told}
    rare = _rarities(
        {*own, *pairs, *heard, *(w for many in means.values() for m in many for w in m)}
    )
    groups = {word: next((p for p in told if word in p), word) for word in own}
    return Asked(
        text=text,
        parts=tuple(parts_of(text)),
        words=tuple(_words(own, means, groups, rare)[: 4 * WORDS_AT_MOST]),
        likeness=tuple(_likeness(pairs, heard, rare)),
        letters=tuple(runs),
        meant=without_asking(text),
        means=tuple(dict.fromkeys(fold(m) for p in told for m in known[p])),
        weights=_weights(own, groups, rare),
        read_as=tuple((p, known[p]) for p in told),
    )


def _words(
    own: Mapping[str, float],
    means: Mapping[str, list[list[str]]],
    groups: Mapping[str, str],
    rare: Mapping[str, float],
) -> list[Wanted]:
    found = [Wanted(quoted([w]), rare[w] * own[w], groups[w], rare[w] > RARE) for w in own]
    for phrase, many in means.items():
        for words in filter(None, many):
            weight = max(rare[w] * weight_of(w) for w in words) * MEANT
            telling = max(rare[w] for w in words) > RARE
            found.append(Wanted(quoted(words), weight, phrase, telling))
    return sorted(found, key=lambda w: -w.weight)


def _likeness(pairs: set[str], sounds: set[str], rare: Mapping[str, float]) -> list[Wanted]:
    found: list[Wanted] = []
    for keys, factor in ((pairs, 1.0), (sounds, SOUNDED)):
        counts = {key: rare[key] * factor * weight_of(key.removeprefix(PAIR)) for key in keys}
        best = sorted(keys, key=lambda k: (-counts[k], k))[:KEYS_AT_MOST]
        found += [Wanted(quoted([key]), counts[key], key) for key in best]
    return found


def _weights(
    own: Mapping[str, float], groups: Mapping[str, str], rare: Mapping[str, float]
) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word, factor in own.items():
        group = groups[word]
        weights[group] = max(weights.get(group, 0.0), rare[word] * factor)
    return weights


def _rarities(terms: set[str]) -> dict[str, float]:
    """How telling each term is; one no document holds is as telling as can be."""
    rows = SearchTerm.objects.filter(term__in=["", *terms]).values_list("term", "documents")
    counts = dict(rows)
    documents = max(counts.get("", 0), 1)
    return {term: rarity(counts.get(term, 0), documents) for term in terms}


def quoted(terms: Iterable[str]) -> str:
    """A tsquery in which every one of `terms` stands."""
    return " & ".join("'" + t.replace("\\", "").replace("'", "''") + "'" for t in terms)


def known_phrases() -> Known:
    """What the district's phrases are also written as; kept in the process for a minute."""
    return _kept.recall("phrases", _phrases)


def forget() -> None:
    """Read the phrases again at the next question."""
    _kept.forget()


def _phrases() -> Known:
    return {said: means for said, means in phrases(policy_topics()).items() if len(said) > 1}
