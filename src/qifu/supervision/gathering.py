"""Reads small rows of a span for the rules; one or two queries for each kind, read by the worker only.

Confidential cases (law) have no part in any of it: nobody may open them here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from qifu.cases.models import (
    Answer,
    Assignment,
    Attachment,
    Case,
    Extension,
    MaterialRequest,
    Rating,
    Revisit,
)
from qifu.cases.permissions import confidential_kinds
from qifu.demands.models import Demand
from qifu.identity.models import Channel, Post, Role, Unit, User
from qifu.kernel.models import Event
from qifu.kernel.origins import mark_of
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.policies.models import Claim
from qifu.ratings.models import Occasion
from qifu.supervision.models import RatingOrigin
from qifu.supervision.rules.facts import (
    Answered,
    CalledBack,
    Disagreed,
    Due,
    Moved,
    Passed,
    Payable,
    Put,
    Rated,
    Reclassed,
)

CASE = tuple(
    f"case__{name}"
    for name in "number lead_unit_id enterprise_id topic topic_title channel".split()
)
WORDS = 400


@dataclass
class Gathered:
    """Rows of one span by kind, each read once however many rules look at them."""

    first: date
    last: date

    def __post_init__(self) -> None:
        self.start = datetime.combine(self.first, time(), SHANGHAI)
        self.end = datetime.combine(self.last + timedelta(days=1), time(), SHANGHAI)
        self._rows: dict[str, list[Any]] = {}
        self._units: dict[int, str] = {}
        self._channels: dict[str, str] = {}

    def rows(self, kind: str) -> list[Any]:
        """The rows of a kind (the `facts` of a shape)."""
        if kind not in self._rows:
            self._rows[kind] = READERS[kind](self)
        return self._rows[kind]

    def unit(self, pk: int | None) -> str:
        """A unit's name."""
        if not self._units:
            self._units = dict(Unit.objects.values_list("pk", "short_name"))
        return self._units.get(pk or 0, "尚无单位")

    def channel(self, code: str) -> str:
        """A channel's title."""
        if not self._channels:
            self._channels = dict(Channel.objects.values_list("code", "title"))
        return self._channels.get(code, code)

    def within(self, column: str) -> Q:
        """Rows whose moment lies in the span, of cases that are not confidential."""
        open_kinds = ~Q(case__kind__in=confidential_kinds())
        return Q(**{f"{column}__gte": self.start, f"{column}__lt": self.end}) & open_kinds

    def of(self, row: dict[str, Any], unit: str = "case__lead_unit_id", **more: Any) -> Any:
        """The part every row has, of the columns of `CASE`."""
        home = row[unit]
        return {
            "case": row["case_id"], "number": row["case__number"], "unit": home,
            "unit_name": self.unit(home), "firm": row["case__enterprise_id"],
            "topic": row["case__topic"], "topic_says": row["case__topic_title"],
            "channel": row["case__channel"], "channel_says": self.channel(row["case__channel"]), **more,
        }  # fmt: skip


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Names of people by id."""
    return dict(User.objects.filter(pk__in={i for i in ids if i}).values_list("pk", "name"))


def _answers(g: Gathered) -> list[Answered]:
    columns = ("case_id", "pk", "unit_id", "author", "decided_at", "text", "evidence", *CASE)
    wanted = Answer.objects.filter(g.within("decided_at"), state="approved")
    rows = list(wanted.order_by("pk").values(*columns))
    people = names_of(r["author"] for r in rows)
    counted = Attachment.objects.filter(
        purpose="answer", case__in={r["case_id"] for r in rows}, subject__in={r["pk"] for r in rows}
    ).values_list("subject")
    files = dict(counted.annotate(n=Count("id")).order_by("subject"))
    return [
        Answered(
            **g.of(r | {"unit_id": r["unit_id"] or r["case__lead_unit_id"]}, "unit_id"),
            who=r["author"], person=people.get(r["author"], "经办人"), at=r["decided_at"],
            text=r["text"], evidence=r["evidence"], files=files.get(r["pk"], 0),
        )
        for r in rows
    ]  # fmt: skip


def _calls(g: Gathered) -> list[CalledBack]:
    sent = Answer.objects.filter(
        case=OuterRef("case"), state="approved", decided_at__lte=OuterRef("at")
    ).order_by("-decided_at", "-pk")
    # the unit that had it: a case that was not solved has lost its lead by now
    lead = Coalesce(
        Subquery(sent.values("unit_id")[:1]),
        F("case__lead_unit_id"),
        output_field=BigIntegerField(),
    )
    phone = Demand.objects.filter(case=OuterRef("case")).values("contact_phone")[:1]
    columns = "case_id officer at method reached satisfied solved note lead sent phone".split()
    wanted = Revisit.objects.filter(g.within("at")).annotate(
        sent=Subquery(sent.values("decided_at")[:1]), lead=lead, phone=Subquery(phone)
    )
    rows = list(wanted.order_by("pk").values(*columns, *CASE))
    people = names_of(r["officer"] for r in rows)
    posts = Post.objects.filter(user__in=people, role=Role.REVISITOR).order_by("pk")
    homes = dict(posts.values_list("user_id", "unit_id"))
    return [
        CalledBack(
            **g.of(r, "lead"), who=r["officer"], person=people.get(r["officer"], "回访员"),
            home=homes.get(r["officer"]), at=r["at"], answered_at=r["sent"], method=r["method"],
            reached=r["reached"], satisfied=r["satisfied"], solved=r["solved"], note=r["note"],
            phone=mark_of("phone", r["phone"]) if r["phone"] else "",
            phone_says=masked_phone(r["phone"] or ""),
        )
        for r in rows
    ]  # fmt: skip


def masked_phone(number: str) -> str:
    """A telephone number as a finding shows it."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "****"


def _ratings(g: Gathered) -> list[Rated]:
    columns = "case_id pk unit_id rated_at grade solved via enterprise_id".split()
    rows = list(
        Occasion.objects.filter(g.within("rated_at")).order_by("pk").values(*columns, *CASE)
    )
    kept = RatingOrigin.objects.filter(occasion__in=[r["pk"] for r in rows])
    marks = {o: (d, a) for o, d, a in kept.values_list("occasion_id", "device", "address")}
    return [
        Rated(
            **g.of(r, "unit_id"), at=r["rated_at"], grade=r["grade"], solved=r["solved"],
            via=r["via"], device=marks.get(r["pk"], ("", ""))[0],
            address=marks.get(r["pk"], ("", ""))[1],
        )
        for r in rows
    ]  # fmt: skip


def _events(g: Gathered, kinds: list[str]) -> list[dict[str, Any]]:
    """Acts on cases by people in the span, with what they set."""
    wanted = Event.objects.filter(
        kind__in=kinds, at__gte=g.start, at__lt=g.end, actor_id__isnull=False
    )
    names = ("id", "stream", "kind", "at", "actor_id", "actor_name", "payload__set")
    return list(wanted.order_by("id").values(*names))


ACTS = (
    "answer approve_answer close_out request_material request_extension interim_reply accept"
    " fulfil_promise answer_order object"
).split()


def _moves(g: Gathered) -> list[Moved]:
    events = _events(g, [f"case.{act}" for act in ACTS])
    cases = _cases({_case_of(e["stream"]) for e in events})
    rows = []
    for e in events:
        case = cases.get(_case_of(e["stream"]))
        if case is None:
            continue
        rows.append(
            Moved(
                **g.of(case), who=e["actor_id"], person=e["actor_name"], at=e["at"],
                day=shanghai_date(e["at"]), action=e["kind"].removeprefix("case."),
                due_on=case["due_on"],
            )
        )  # fmt: skip
    return rows


def _case_of(stream: str) -> int:
    return int(stream.partition(":")[2])


def _cases(ids: set[int]) -> dict[int, dict[str, Any]]:
    names = "pk number lead_unit_id enterprise_id topic topic_title channel due_on".split()
    rows = Case.objects.filter(pk__in=ids).exclude(kind__in=confidential_kinds())
    found = {}
    for row in rows.values(*names):
        pk = row.pop("pk")
        found[pk] = {"case_id": pk, "due_on": row.pop("due_on")} | {
            f"case__{name}": value for name, value in row.items()
        }
    return found


CLASSING = ["case.dispatch", "case.designate", "case.conclude_consultation"]


def _classes(g: Gathered) -> list[Reclassed]:
    """Cases whose class was another one before; what it was is replayed from the case's events."""
    events = [e for e in _events(g, CLASSING) if "klass" in (e["payload__set"] or {})]
    streams = {e["stream"] for e in events}
    cases = _cases({_case_of(s) for s in streams})
    earlier: dict[str, list[dict[str, Any]]] = {}
    past = Event.objects.filter(stream__in=streams).order_by("stream", "seq")
    for old in past.values("id", "stream", "payload__set"):
        earlier.setdefault(old["stream"], []).append(dict(old))
    rows = []
    for e in events:
        case = cases.get(_case_of(e["stream"]))
        was: dict[str, Any] = {}
        for before in earlier[e["stream"]]:
            if before["id"] >= e["id"]:
                break
            was |= before["payload__set"] or {}
        now = was | e["payload__set"]
        if case is None or not was.get("klass") or not was.get("due_on") or not now.get("due_on"):
            continue
        rows.append(
            Reclassed(
                **g.of(case), who=e["actor_id"], person=e["actor_name"],
                day=shanghai_date(e["at"]), before=was["klass"], after=now["klass"],
                due_before=date.fromisoformat(was["due_on"]),
                due_after=date.fromisoformat(now["due_on"]),
            )
        )  # fmt: skip
    return rows


def _extensions(g: Gathered) -> list[Put]:
    columns = ("case_id", "unit_id", "asked_by", "asked_at", "days", "due_before", "case__due_on")
    wanted = Extension.objects.filter(g.within("asked_at"))
    return _put(g, wanted.order_by("pk").values(*columns, *CASE), "due_before")


def _pauses(g: Gathered) -> list[Put]:
    columns = ("case_id", "asked_at", "days", "case__due_on", "ended_at", "due_on")
    wanted = MaterialRequest.objects.filter(g.within("asked_at"))
    rows = list(wanted.order_by("pk").values(*columns, *CASE))
    before = _due_when_asked(rows)
    return [
        Put(**g.of(r), day=shanghai_date(r["asked_at"]), due_on=due, days=r["days"])
        for r in rows
        if (due := before.get((r["case_id"], r["asked_at"])))
    ]


def _due_when_asked(rows: list[dict[str, Any]]) -> dict[tuple[int, datetime], date]:
    """The promised day of each case just before it was paused, replayed from its events."""
    streams = {f"case:{r['case_id']}" for r in rows}
    said: dict[str, list[tuple[datetime, Any]]] = {}
    events = Event.objects.filter(stream__in=streams).order_by("stream", "seq")
    for e in events.values("stream", "at", "kind", "payload__set"):
        due = (e["payload__set"] or {}).get("due_on")
        if due and e["kind"] != "case.request_material":
            said.setdefault(e["stream"], []).append((e["at"], due))
    found = {}
    for r in rows:
        known = [d for at, d in said.get(f"case:{r['case_id']}", ()) if at <= r["asked_at"]]
        if known:
            found[r["case_id"], r["asked_at"]] = date.fromisoformat(known[-1])
    return found


def _put(g: Gathered, rows: Iterable[dict[str, Any]], due: str) -> list[Put]:
    return [
        Put(
            **g.of(r | {"unit_id": r["unit_id"] or r["case__lead_unit_id"]}, "unit_id"),
            who=r["asked_by"], day=shanghai_date(r["asked_at"]),
            due_on=r[due] or r["case__due_on"], days=r["days"],
        )
        for r in rows
        if r[due] or r["case__due_on"]
    ]  # fmt: skip


def _due(g: Gathered) -> list[Due]:
    names = "pk number lead_unit_id enterprise_id topic topic_title channel due_on answered_at closed_at"
    wanted = Case.objects.filter(due_on__gte=g.first, due_on__lte=g.last, paused=False).exclude(
        kind__in=confidential_kinds()
    )
    return [
        Due(
            case=r["pk"], number=r["number"], unit=r["lead_unit_id"],
            unit_name=g.unit(r["lead_unit_id"]), firm=r["enterprise_id"], topic=r["topic"],
            topic_says=r["topic_title"], channel=r["channel"],
            channel_says=g.channel(r["channel"]), due_on=r["due_on"],
            ended_on=shanghai_date(end) if (end := r["answered_at"] or r["closed_at"]) else None,
        )
        for r in wanted.order_by("pk").values(*names.split())
    ]  # fmt: skip


def _passed(g: Gathered) -> list[Passed]:
    moved = Assignment.objects.filter(g.within("assigned_at"), role="lead").values("case_id")
    columns = ("case_id", "unit_id", *CASE)
    rows = Assignment.objects.filter(role="lead", case__in=moved).order_by("case_id", "pk")
    led: dict[int, list[dict[str, Any]]] = {}
    for row in rows.values(*columns):
        mine = led.setdefault(row["case_id"], [])
        if not mine or mine[-1]["unit_id"] != row["unit_id"]:
            mine.append(row)
    return [
        Passed(
            **g.of(mine[0], "unit_id"), units=tuple(r["unit_id"] for r in mine),
            names=tuple(g.unit(r["unit_id"]) for r in mine),
        )
        for mine in led.values()
    ]  # fmt: skip


def _disagreed(g: Gathered) -> list[Disagreed]:
    rated = {
        (c, r): (grade, solved)
        for c, r, grade, solved in Rating.objects.filter(
            case__in=Revisit.objects.filter(g.within("at")).values("case_id")
        ).values_list("case_id", "round", "grade", "solved")
    }
    rounds = Revisit.objects.filter(g.within("at"), reached=True).order_by("pk")
    found = []
    calls = {(c.case, c.at): c for c in g.rows("calls")}
    for case, round_, at in rounds.values_list("case_id", "round", "at"):
        call, said = calls.get((case, at)), rated.get((case, round_))
        if call is None or said is None:
            continue
        found.append(
            Disagreed(
                case=case, number=call.number, unit=call.unit, unit_name=call.unit_name,
                who=call.who, person=call.person, firm=call.firm, topic=call.topic,
                topic_says=call.topic_says, channel=call.channel,
                channel_says=call.channel_says, home=call.home, satisfied=call.satisfied,
                grade=said[0], solved=said[1],
            )
        )  # fmt: skip
    return found


def _payments(g: Gathered) -> list[Payable]:
    wanted = Claim.objects.filter(
        Q(amount__gt=0), approved_at__isnull=False, live=True, case__due_on__gte=g.first,
        case__due_on__lte=g.last,
    )  # fmt: skip
    columns = ("case_id", "paid_at", "case__due_on", *CASE)
    return [
        Payable(
            **g.of(r), due_on=r["case__due_on"],
            paid_on=shanghai_date(r["paid_at"]) if r["paid_at"] else None,
        )
        for r in wanted.order_by("pk").values(*columns)
    ]  # fmt: skip


READERS: dict[str, Callable[[Gathered], list[Any]]] = {
    "answers": _answers,
    "calls": _calls,
    "ratings": _ratings,
    "moves": _moves,
    "classes": _classes,
    "extensions": _extensions,
    "pauses": _pauses,
    "due": _due,
    "passed": _passed,
    "disagreed": _disagreed,
    "payments": _payments,
}
