"""What came of requests, as numbers that each open to the very requests they count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from qifu.cases.models import Case
from qifu.cases.queries import visible_cases
from qifu.exchange.models import Engagement, Offer, Request
from qifu.exchange.requests import CASE_KIND
from qifu.exchange.rules.disclosure import FEW, Told, told_counts, told_mean, told_part
from qifu.identity.actors import Actor


@dataclass(frozen=True)
class Line:
    """One number: what it counts, how many, and the words it opens by."""

    title: str
    count: int
    show: str
    what: str = ""


@dataclass(frozen=True)
class KindFigures:
    """A kind: its requests by what came of them, reasons of refusal, days and money."""

    code: str
    title: str
    lines: list[Line]
    reasons: list[Line]
    answered: Line
    days: float | None
    granted: float | None
    granted_of: int = 0
    rate: float | None = None


SHOWS = {
    "all": "全部需求",
    "running": "正在进行",
    "done": "对接成功",
    "unmet": "未对接成功",
    "gone": "撤回或终止",
    "answered": "至少有一家回应",
}


def counted(actor: Actor, show: str, kind: str, since: date, until: date) -> QuerySet[Case]:
    """The very requests a number counts: in scope, of a kind, opened in a span of days.

    `show` is a word of `SHOWS`, or `reason-…`: an institution said no, or failed, for that reason.
    """
    rows = visible_cases(actor).filter(
        kind=CASE_KIND, received_on__gte=since, received_on__lte=until
    )
    if kind:
        rows = rows.filter(request__kind__code=kind)
    states = {"done": ("done",), "unmet": ("unmet",), "gone": ("withdrawn", "stopped")}
    if show in states:
        rows = rows.filter(state__in=states[show])
    elif show == "running":
        rows = rows.filter(open=True)
    elif show == "answered":
        said = Offer.objects.exclude(state__in=("retracted", "declined")).values("request_id")
        rows = rows.filter(pk__in=said)
    elif show.startswith("reason-"):
        code = show.removeprefix("reason-")
        no = Offer.objects.filter(state="declined", reason=code).values("request_id")
        failed = Engagement.objects.filter(outcome="failed", reason=code).values("request_id")
        rows = rows.filter(Q(pk__in=no) | Q(pk__in=failed))
    return rows.select_related("lead_unit", "request__kind").order_by("-id")


def figures(actor: Actor, since: date, until: date) -> list[KindFigures]:
    """The kinds with any request in scope. Four queries, whatever the number of requests."""
    return _figures_of(counted(actor, "all", "", since, until).order_by())


def _figures_of(scope: QuerySet[Case]) -> list[KindFigures]:
    rows: list[Any] = list(scope.values("pk", "state", "open", "request__kind__code"))
    kinds = {
        r.kind.code: r
        for r in Request.objects.filter(pk__in=scope.values("pk")).select_related("kind")
    }
    offers = list(
        Offer.objects.filter(request_id__in=scope.values("pk"))
        .exclude(state="retracted")
        .values("request_id", "state", "reason")
    )
    ended = list(
        Engagement.objects.filter(request_id__in=scope.values("pk"))
        .exclude(outcome="")
        .values("request_id", "outcome", "reason", "days", "result")
    )
    return [
        _of_kind(
            kinds[code].kind.code,
            kinds[code].body,
            [r for r in rows if r["request__kind__code"] == code],
            offers,
            ended,
        )
        for code in sorted(kinds, key=lambda c: kinds[c].kind.position)
    ]


def _of_kind(
    code: str, body: dict[str, Any], rows: list[dict[str, Any]], offers: Any, ended: Any
) -> KindFigures:
    own = {r["pk"] for r in rows}
    offers = [o for o in offers if o["request_id"] in own]
    ended = [e for e in ended if e["request_id"] in own]
    states = Counter(r["state"] for r in rows)
    lines = [
        Line(SHOWS["all"], len(rows), "all"),
        Line(SHOWS["running"], sum(r["open"] for r in rows), "running"),
        Line(SHOWS["done"], states["done"], "done"),
        Line(SHOWS["unmet"], states["unmet"], "unmet"),
        Line(SHOWS["gone"], states["withdrawn"] + states["stopped"], "gone"),
    ]
    said = {o["request_id"] for o in offers if o["state"] != "declined"}
    asked = {(o["request_id"], o["reason"]) for o in offers if o["state"] == "declined"}
    asked |= {(e["request_id"], e["reason"]) for e in ended if e["outcome"] == "failed"}
    reasons = Counter(reason for _, reason in asked if reason)
    names = dict(body["refusals"])
    done = [e for e in ended if e["outcome"] == "done"]
    days = [e["days"] for e in done if e["days"] is not None]
    money = [e["result"]["amount"] for e in done if "amount" in e["result"]]
    rates = [float(e["result"]["rate"]) for e in done if "rate" in e["result"]]
    return KindFigures(
        rate=round(sum(rates) / len(rates), 2) if rates else None, code=code, title=body["title"], lines=lines,
        reasons=[
            Line(names.get(r, r), n, f"reason-{r}") for r, n in reasons.most_common()
        ],
        answered=Line(SHOWS["answered"], len(said), "answered"),
        days=round(sum(days) / len(days), 1) if days else None,
        granted=sum(money) if money else None, granted_of=len(money),
    )  # fmt: skip


@dataclass(frozen=True)
class PublicFigures:
    """A kind as everybody may read it: None where too few would be told of."""

    title: str
    asked: int | None
    done: int | None
    days: float | None
    rate: float | None
    granted: float | None
    reasons: Told


def public_figures(since: date, until: date) -> list[PublicFigures]:
    """What came of requests of a span of days, of every firm, with small counts left out."""
    scope = Case.objects.filter(
        kind=CASE_KIND, received_on__gte=since, received_on__lte=until
    ).order_by()
    ended = Engagement.objects.filter(request_id__in=scope.values("pk"), outcome="done")
    results: dict[str, list[Any]] = {}
    rows = ended.values("request__kind__code", "request__enterprise_id", "days", "result")
    for row in rows.order_by("id"):
        results.setdefault(row["request__kind__code"], []).append(row)
    found = [_told(k, results.get(k.code, [])) for k in _figures_of(scope)]
    return [one for one in found if one.asked is not None]


def _told(kind: KindFigures, results: list[Any]) -> PublicFigures:
    count = {line.show: line.count for line in kind.lines}
    firms = {r["request__enterprise_id"] for r in results if "amount" in r["result"]}
    enough = len(firms) >= FEW
    return PublicFigures(
        title=kind.title,
        asked=count["all"] if count["all"] >= FEW else None,
        done=told_part(count["done"], count["all"]),
        days=told_mean(r["days"] for r in results if r["days"] is not None),
        rate=told_mean(float(r["result"]["rate"]) for r in results if "rate" in r["result"]),
        granted=kind.granted if enough else None,
        reasons=told_counts({line.title: line.count for line in kind.reasons}),
    )
