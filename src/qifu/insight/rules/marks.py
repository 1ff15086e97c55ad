"""From a case's history to its marks: what each metric counts of it, and when that was known. Pure.

A mark says: metric M counts this case on day D for unit U and topic T, as (num, den). It is known
from the day of the event that made it so until the day of the event that made it otherwise, by the
end of each day. A mark of a later day than one looks from is not counted, so time passing changes
no mark; what was known of it before its own day is therefore not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.insight.rules.metrics import Counted
from qifu.insight.rules.story import Episode, Happened, KindRules, Story, Subject


@dataclass(frozen=True, slots=True)
class Mark:
    """One case under one metric. `part` tells marks of one case apart; `until` None: still so."""

    metric: str
    part: str
    day: date
    unit: int | None
    topic: str
    num: int
    den: int
    known: date
    until: date | None = None

    @property
    def content(self) -> tuple[date, int | None, str, int, int]:
        return self.day, self.unit, self.topic, self.num, self.den


Content = tuple[date, "int | None", str, int, int]
Key = tuple[str, str]


@dataclass(frozen=True)
class Track:
    """Another case of the same firm: what it was about from which day on."""

    topics: tuple[tuple[date, str], ...]

    def topic_on(self, day: date) -> str:
        """By the end of that day; "" before there was one."""
        return next((topic for since, topic in reversed(self.topics) if since <= day), "")


def track_of(told: Iterable[tuple[date, str]]) -> Track:
    """A track of the topics an event after the other set."""
    return Track(tuple(told))


def marks_of(
    subject: Subject,
    events: Iterable[Happened],
    counted: Sequence[Counted],
    rules: KindRules,
    earlier: Sequence[Track] = (),
) -> list[Mark]:
    """The marks of one case, each for the span of days in which it was known.

    `earlier` are the same firm's cases of the days before it, for what comes again.
    """
    wanted = [c for c in counted if subject.kind in c.kinds]
    story = Story(subject, rules)
    present = Present(story, wanted)
    open_: dict[Key, tuple[date, Content]] = {}
    found: list[Mark] = []
    for known, told in _by_day(events, earlier):
        for event in told:
            story.tell(event)
        topic = story.row.get("topic") or ""
        story.say_repeated(bool(topic) and any(t.topic_on(known) == topic for t in earlier))
        _turn(open_, found, present.content(), known)
    for key, (since, content) in open_.items():
        found += _span(key, content, since, None)
    return found


def _by_day(
    events: Iterable[Happened], earlier: Sequence[Track]
) -> Iterator[tuple[date, list[Happened]]]:
    """The days on which something became known of a case, each with its own events in order. An
    event never lies before one that was appended earlier."""
    days: dict[date, list[Happened]] = {}
    last = first = None
    for event in events:
        last = event.day if last is None else max(last, event.day)
        first = first or last
        days.setdefault(last, []).append(event)
    for day in {since for track in earlier for since, _ in track.topics}:
        if first is not None and day > first:
            days.setdefault(day, [])
    for day in sorted(days):
        yield day, days[day]


def _turn(
    open_: dict[Key, tuple[date, Content]], found: list[Mark], now: dict[Key, Content], known: date
) -> None:
    """Close what is otherwise now, open what is new."""
    for key in [k for k, (_, content) in open_.items() if now.get(k) != content]:
        since, content = open_.pop(key)
        found += _span(key, content, since, known)
    for key, content in now.items():
        if key not in open_:
            open_[key] = known, content


def _span(key: Key, content: Content, since: date, until: date | None) -> list[Mark]:
    """The mark for its span, begun on its own day at the earliest; none where nothing is left."""
    since = max(since, content[0])
    if until is not None and until <= since:
        return []
    day, unit, topic, num, den = content
    return [Mark(*key, day, unit, topic, num, den, since, until)]


class Present:
    """What the metrics count of a story as it stands; an episode that is as it was is not looked
    at again."""

    def __init__(self, story: Story, counted: Sequence[Counted]) -> None:
        self.story = story
        self.counted: dict[str, list[Counted]] = {}
        for c in counted:
            self.counted.setdefault(c.count, []).append(c)
        self._seen: dict[str, tuple[dict[str, Any], int | None, str, dict[Key, Content]]] = {}

    def content(self) -> dict[Key, Content]:
        """By metric and part."""
        topic = self.story.row.get("topic") or ""
        found: dict[Key, Content] = {}
        for episode in self.story.episodes:
            seen = self._seen.get(episode.key)
            if seen is None or seen[:3] != (episode.facts, episode.unit, topic):
                seen = (dict(episode.facts), episode.unit, topic, self._look(episode, topic))
                self._seen[episode.key] = seen
            found.update(seen[3])
        return found

    def _look(self, episode: Episode, topic: str) -> dict[Key, Content]:
        found = {}
        for c in self.counted.get(episode.what, ()):
            if (content := _count(c, episode, topic)) is not None:
                found[c.metric, episode.key] = content
        return found


def _count(c: Counted, episode: Episode, topic: str) -> Content | None:
    facts = episode.facts
    day = facts.get(c.day)
    if day is None or not c.since <= day < c.before or not all(test(facts) for test in c.of):
        return None
    if c.value is None:
        num = int(all(test(facts) for test in c.good))
    else:
        value = c.value(facts)
        if value is None:
            return None
        num = value
    return day, episode.unit, topic, num, 1
