"""Topics and units learnt from the district's own history, beside the duty directory.

Every night what people decided is learnt anew, measured on the newest demands it has not seen, and
taken into use only when it is no worse than the model in use and better than the duty directory
alone. It suggests; it never routes. Source: plan 三(三)2 (分类派单), 附件3 row 37.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from multiprocessing import get_context
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from qifu.cases.models import Case
from qifu.cases.search import fold
from qifu.demands.directory import duty_lines
from qifu.demands.models import KIND, Demand, LearnedModel
from qifu.demands.rules.suggest import suggest
from qifu.identity.actors import Actor
from qifu.identity.models import Role, Unit
from qifu.kernel.errors import Refused
from qifu.kernel.events import SYSTEM, append_event
from qifu.kernel.memory import Memory
from qifu.triage import Guess, Labelled, Model, TriageError, load_model, score
from qifu.triage.training import LEAST, train

log = logging.getLogger(__name__)
What = LearnedModel.What
State = LearnedModel.State

LEAST_TEXTS = 200
MOST_TEXTS = 50_000
HELD = 0.2  # of the texts, the newest, are kept to measure
SHOWN = 12
REST = timedelta(hours=20)
STREAM = "learning"
_live: Memory[dict[str, int]] = Memory(60)


@dataclass(frozen=True)
class Learnt:
    """What history says of one demand: labels with confidence, and the words that decided."""

    code: str
    title: str
    confidence: float
    words: tuple[str, ...]
    others: tuple[tuple[str, float], ...]

    @property
    def reason(self) -> str:
        """Why, in a sentence for the dispatcher."""
        said = f"，因为提到“{'”“'.join(self.words)}”" if self.words else ""
        rest = "；其次 " + "、".join(f"{t} {c:.0%}" for t, c in self.others) if self.others else ""
        return f"把握 {self.confidence:.0%}{said}{rest}"


def learnt_for(cases: Sequence[Case]) -> dict[int, dict[str, Learnt]]:
    """By case id and `what`, where a model is sure. Three queries for any number of cases, one
    where nothing was learnt yet."""
    models = live_models()
    if not models or not cases:
        return {}
    rows = Demand.objects.filter(pk__in=[c.pk for c in cases]).values_list("case_id", "text")
    texts = dict(rows)
    asked = [f"{c.title}\n{texts.get(c.pk, '')}" for c in cases]
    found: dict[int, dict[str, Learnt]] = {c.pk: {} for c in cases}
    for what, model in models.items():
        names = _names(what)
        for case, guess in zip(cases, model.predict(asked), strict=True):
            if guess.sure and guess.label in names:
                found[case.pk][what] = _said(guess, names)
    return found


def _said(guess: Guess, names: dict[str, str]) -> Learnt:
    others = tuple(
        (names[o.label], o.confidence)
        for o in guess.options[1:]
        if o.label in names and o.confidence >= 0.01
    )
    best = guess.options[0]
    return Learnt(best.label, names[best.label], best.confidence, guess.words, others)


def _names(what: str) -> dict[str, str]:
    if what == What.TOPIC:
        return {line.topic: line.title for line in duty_lines()}
    active = Unit.objects.filter(status=Unit.Status.ACTIVE)
    return dict(active.values_list("code", "name"))


def live_models() -> dict[str, Model]:
    """The models in use by `what`; looked up once a minute, read once a process."""
    found = {what: _read(pk) for what, pk in _live.recall("live", _live_ids).items()}
    return {what: model for what, model in found.items() if model is not None}


def forget_models() -> None:
    """Look again at the next suggestion."""
    _live.forget()


def _live_ids() -> dict[str, int]:
    rows = LearnedModel.objects.filter(state=State.LIVE).order_by("id")
    return dict(rows.values_list("what", "pk"))


@lru_cache(maxsize=4)
def _read(pk: int) -> Model | None:
    try:
        return load_model(bytes(LearnedModel.objects.values_list("file", flat=True).get(pk=pk)))
    except TriageError:
        log.exception("learnt model %s cannot be read", pk)
        return None


@dataclass(frozen=True)
class History:
    """Routed demands, oldest first; `upto` is the last one's id."""

    data: Labelled
    upto: int

    @property
    def held(self) -> int:
        """How many of them, the newest, are kept to measure."""
        return max(1, int(len(self.data) * HELD))

    def older(self) -> Labelled:
        """What is learnt from."""
        return Labelled(self.data.texts[: -self.held], self.data.labels[: -self.held])

    def newer(self) -> Labelled:
        """What it is measured on."""
        return Labelled(self.data.texts[-self.held :], self.data.labels[-self.held :])


def routed(what: str) -> QuerySet[Case]:
    """Closed demands with what people decided, in no order."""
    rows = Case.objects.filter(kind=KIND, open=False, merged_into=None).exclude(topic="")
    return rows if what == What.TOPIC else rows.exclude(lead_unit=None)


def history(what: str) -> History:
    """The newest routed demands: their words and their topic, or the unit that led in the end."""
    label = "topic" if what == What.TOPIC else "lead_unit__code"
    fields = routed(what).order_by("-pk").values_list("pk", label, "title", "demand__text")
    found = list(fields[:MOST_TEXTS])[::-1]
    data = Labelled(tuple(f"{r[2]}\n{r[3]}" for r in found), tuple(r[1] for r in found))
    return History(data, found[-1][0] if found else 0)


def learn(*, what: str, at: datetime) -> LearnedModel | None:
    """Learn anew; the row says whether it was taken into use and why. None while there is too
    little to learn from: fewer than `LEAST_TEXTS` demands, or than two labels."""
    past = history(what)
    counts = Counter(past.older().labels) if len(past.data) > 1 else Counter()
    if len(past.data) < LEAST_TEXTS or sum(n >= LEAST for n in counts.values()) < 2:
        return None
    raw = _in_a_process_of_its_own(past.older())
    return _keep(what=what, raw=raw, past=past, at=at)


def _in_a_process_of_its_own(data: Labelled) -> bytes:
    """Learning takes memory for a minute; the worker shall not keep it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(learn_bytes, data.texts, data.labels).result()


def learn_bytes(texts: Sequence[str], labels: Sequence[str]) -> bytes:
    """A model's file from texts and labels."""
    return train(Labelled(tuple(texts), tuple(labels))).dump()


@transaction.atomic
def _keep(*, what: str, raw: bytes, past: History, at: datetime) -> LearnedModel:
    rows = LearnedModel.objects.select_for_update().filter(what=what, state=State.LIVE)
    model, before = load_model(raw), rows.first()
    measured = _measured(what, model, past.newer(), before)
    taken, reason = judge(measured)
    if taken and before:
        LearnedModel.objects.filter(pk=before.pk).update(state=State.PAST)
    row = LearnedModel.objects.create(
        what=what, state=State.LIVE if taken else State.REFUSED, learnt_at=at,
        texts=len(past.data), upto=past.upto, reason=reason, measured=measured, file=raw,
    )  # fmt: skip
    kind = "learning.taken" if taken else "learning.refused"
    append_event(
        stream=STREAM, kind=kind, actor=SYSTEM, at=at,
        payload={"what": what, "model": row.pk, "texts": row.texts, "measured": measured},
    )  # fmt: skip
    transaction.on_commit(forget_models)
    return row


def judge(measured: dict[str, Any]) -> tuple[bool, str]:
    """Is it taken into use? Better than the directory alone, no worse than the one in use."""
    new, old, listed = (measured[k] for k in ("new", "live", "directory"))
    if listed is not None and new["macro_f1"] < listed["macro_f1"]:
        return False, f"宏 F1 {new['macro_f1']:.3f}，不如职责目录的 {listed['macro_f1']:.3f}"
    if old is not None and new["macro_f1"] < old["macro_f1"]:
        return False, f"宏 F1 {new['macro_f1']:.3f}，不如使用中的 {old['macro_f1']:.3f}"
    return True, f"宏 F1 {new['macro_f1']:.3f}，采用"


def _measured(
    what: str, model: Model, newer: Labelled, before: LearnedModel | None
) -> dict[str, Any]:
    guesses = model.predict(newer.texts, words=0)
    old = load_model(bytes(before.file)) if before else None
    sure = [g.label == label for g, label in zip(guesses, newer.labels, strict=True) if g.sure]
    return {
        "held": len(newer),
        "new": _scored(newer, [g.label for g in guesses]),
        "live": _scored(newer, [g.label for g in old.predict(newer.texts, words=0)])
        if old
        else None,
        "directory": _scored(newer, _by_directory(what, newer.texts)),
        "sure": len(sure),
        "right_when_sure": sum(sure),
        "labels": [
            [row.label, row.count, round(row.f1, 4)]
            for row in score(newer.labels, [g.label for g in guesses]).labels
        ],
    }


def _scored(data: Labelled, guessed: Sequence[str]) -> dict[str, float]:
    found = score(data.labels, guessed)
    return {"accuracy": round(found.accuracy, 4), "macro_f1": round(found.macro_f1, 4)}


def _by_directory(what: str, texts: Sequence[str]) -> list[str]:
    found = [next(iter(suggest(fold(t)[:2000], duty_lines(), limit=1)), None) for t in texts]
    return [(s.topic if what == What.TOPIC else s.unit_code) if s else "" for s in found]


def learn_when_due(*, at: datetime) -> list[LearnedModel]:
    """Learn what was not learnt since yesterday and has new demands to learn from."""
    found = []
    for what in What.values:
        last = LearnedModel.objects.filter(what=what).order_by("-id").first()
        if last and (at - last.learnt_at < REST or last.upto >= _newest(what)):
            continue
        row = learn(what=what, at=at)
        found += [row] if row else []
    return found


def _newest(what: str) -> int:
    return routed(what).order_by("-pk").values_list("pk", flat=True).first() or 0


def learnt_so_far(actor: Actor) -> list[tuple[str, int, list[LearnedModel]]]:
    """(title, routed demands there are, what was learnt, newest first) for topics and units.

    For dispatchers and the reform office; Refused for others.
    """
    if not actor.has(Role.DISPATCHER, Role.REFORM):
        raise Refused("wrong_role", "只有指挥调度中心和改革专班看得到学习的情况。")
    rows = LearnedModel.objects.defer("file")
    return [
        (str(What(what).label), routed(what).count(), list(rows.filter(what=what)[:SHOWN]))
        for what in What.values
    ]
