"""What the health rules look at, read for many firms at once: the same queries for one and for 500."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from qifu.cases.models import Case
from qifu.demands.models import KIND
from qifu.enterprises.models import Evidence, FactRecord, FirmFacts
from qifu.enterprises.rules.expiry import holds_until
from qifu.grid.models import GridFirm, Promise
from qifu.grid.rules.health import Open, Reading, Rule, Seen
from qifu.kernel.time import shanghai_date

Many = dict[int, list[Open]]
SOURCES: dict[str, str] = {code: str(label) for code, label in FactRecord.Source.choices}


def seen_of(firms: Iterable[GridFirm], rules: Iterable[Rule]) -> dict[int, Seen]:
    """What is at hand of each firm, by its id. Six queries, however many firms."""
    rows = {firm.pk: firm for firm in firms}
    named = {rule.fact for rule in rules if rule.fact}
    told, held = _told(rows, named), _held(rows, named)
    demands, again = _demands(rows)
    papers, promises = _papers(rows), _promises(rows)
    return {
        pk: Seen(
            joined=row.joined_on,
            last_visit=row.last_visit_on,
            facts=told[pk],
            believed=held.get(pk, {}),
            demands=demands.get(pk, ()),
            again=again.get(pk, ()),
            papers=papers.get(pk, ()),
            promises=promises.get(pk, ()),
        )
        for pk, row in rows.items()
    }


def _told(rows: Iterable[int], named: set[str]) -> dict[int, dict[str, list[Reading]]]:
    """Every word on the facts of the rules, by firm and fact, the oldest first."""
    found: dict[int, dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    records = FactRecord.objects.filter(enterprise__in=list(rows), fact__in=named)
    for firm, fact, value, source, on in records.order_by("on", "id").values_list(
        "enterprise_id", "fact", "value", "source", "on"
    ):
        if value is not None:
            found[firm][fact].append(Reading(value, SOURCES[source], on))
    return found


def _held(rows: Iterable[int], named: set[str]) -> dict[int, dict[str, Reading]]:
    """What is believed now of the facts of the rules."""
    found = {}
    for row in FirmFacts.objects.filter(pk__in=list(rows)):
        found[row.pk] = {
            name: Reading(
                row.values[name],
                SOURCES[row.origins[name][0]],
                date.fromisoformat(row.origins[name][1]),
            )
            for name in named
            if name in row.values and name in row.origins
        }
    return found


def _demands(rows: Iterable[int]) -> tuple[Many, Many]:
    """Open demands not yet answered with their day; those gone round again after a call back."""
    late, again = defaultdict(list), defaultdict(list)
    found = Case.objects.filter(kind=KIND, open=True, enterprise__in=list(rows))
    for firm, number, due, round_, round_on, answered in found.values_list(
        "enterprise_id", "number", "due_on", "round", "round_on", "answered_at"
    ):
        if answered is None and due is not None:
            late[firm].append(Open(number, due))
        if round_ > 1:
            again[firm].append(Open(number, round_on))
    return late, again


def _papers(rows: Iterable[int]) -> Many:
    """Documents in force with the last day they hold."""
    found = defaultdict(list)
    kept = Evidence.objects.filter(
        enterprise__in=list(rows), replaced_at__isnull=True, destroyed_at__isnull=True
    )
    for row in kept.select_related("type"):
        last = holds_until(row.valid_until, shanghai_date(row.added_at), row.type.months_valid)
        if last is not None:
            found[row.enterprise_id].append(Open(row.type.title, last))
    return found


def _promises(rows: Iterable[int]) -> Many:
    """Promises still open."""
    found = defaultdict(list)
    kept = Promise.objects.filter(enterprise__in=list(rows), state=Promise.State.OPEN)
    for firm, text, due in kept.values_list("enterprise_id", "text", "due_on"):
        found[firm].append(Open(text[:40], due))
    return found
