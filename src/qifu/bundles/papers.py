"""The firm's documents in an application: which may be used, which were promised, which came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.bundles.aggregate import Aggregate
from qifu.bundles.models import ApplicationMaterial, Undertaking
from qifu.bundles.rules.complete import Brought, Moment
from qifu.bundles.rules.merge import MergedMaterial
from qifu.bundles.rules.tolerance import CONSEQUENCE, Standing, days_allowed, latest_day
from qifu.cases import clockwork
from qifu.cases.models import Case, Clock
from qifu.enterprises.barring import bars_of
from qifu.enterprises.consents import give_consent
from qifu.enterprises.models import Enterprise, Evidence, EvidenceType, FactRecord, FirmFacts
from qifu.identity.actors import Actor

State = ApplicationMaterial.State
TOLERANCE = "tolerance"  # the use that records of credit may bar


@dataclass(frozen=True)
class Papers:
    """What comes in at once: documents by kind, promises, and the moment it is judged at."""

    given: Mapping[str, Evidence]
    brought: Brought
    moment: Moment


def papers_of(
    firm: Enterprise, wanted: Mapping[str, int], on: date, errors: dict[str, list[str]]
) -> dict[str, Evidence]:
    """The firm's documents of `wanted` (key by kind) that may be used on a day. What may not is
    told in `errors`. One query."""
    rows = Evidence.objects.filter(pk__in=list(wanted.values()), enterprise=firm)
    by_key = {row.pk: row for row in rows.select_related("type", "file")}
    found: dict[str, Evidence] = {}
    for kind, key in wanted.items():
        row = by_key.get(key)
        if row is None or row.type.code != kind or row.destroyed_at is not None:
            errors[f"material-{kind}"] = ["没有这份材料，请重新选择或上传。"]
        elif row.valid_until is not None and row.valid_until < on:
            errors[f"material-{kind}"] = [
                f"“{row.type.title}”已于 {row.valid_until} 过期，请上传有效的。"
            ]
        else:
            found[kind] = row
    return found


def standing_of(firm: Enterprise, on: date) -> Standing:
    """What keeps a firm from tolerance, with the record or the source it stands on. Two queries, and
    those of the rooms that tell of bars."""
    row = FirmFacts.objects.filter(pk=firm.pk).values_list("values", "origins").first()
    values, origins = row or ({}, {})
    broken = Undertaking.objects.filter(enterprise=firm, state="lapsed").order_by(
        "-promised_on", "-pk"
    )
    last = broken.values_list("promised_on", flat=True).first()
    bar = next(iter(bars_of(firm.pk, TOLERANCE, on)), None)
    source, day = origins.get("dishonest", ("", ""))
    told = f"（{FactRecord.Source(source).label}，{day}）" if source in FactRecord.Source else ""
    dishonest = values.get("dishonest") is True
    return Standing(dishonest, last, bar.says if bar else "", told)


def state_of(row: MergedMaterial, given: Mapping[str, Any], brought: Brought) -> str:
    """What becomes of a material when the application is handed in."""
    if row.made_by:
        return State.MADE
    if not row.asked:
        return State.HELD
    if row.type in given:
        return State.GIVEN
    if row.type in brought.promised:
        return State.TOLERATED
    return State.LATER if row.stage else State.NONE


def promise(
    case: Case,
    kind: EvidenceType,
    tolerable_days: int,
    brought: Brought,
    moment: Moment,
    actor: Actor,
) -> Undertaking:
    """An unsaved undertaking as it is signed."""
    days = days_allowed(tolerable_days, 10**6)
    return Undertaking(
        application_id=case.pk, enterprise_id=case.firm_id, type=kind,
        promised_on=brought.promised[kind.code], consequence=CONSEQUENCE,
        latest_on=latest_day(moment.today, days, moment.calendar),
        signed_name=brought.signed_name.strip()[:40], signed_by=actor.user_id,
        signed_at=case.last_at,
    )  # fmt: skip


def promise_clock(case: Case, row: Undertaking, moment: Moment, at: Any) -> Clock:
    """The unsaved clock of a saved undertaking: due on the very day that was promised."""
    return clockwork.new_clock(
        case=case, kind="undertaking", limit_code="undertaking", start_on=moment.today, at=at,
        amount=(row.promised_on - moment.today).days, time_unit="calendar-day", subject=row.pk,
    )  # fmt: skip


def bring(agg: Aggregate, papers: Papers, actor: Actor) -> dict[str, list[str]]:
    """Put what came in its place: promises are kept, later stages get their papers, new promises
    are signed. Says what it was, by titles."""
    said: dict[str, list[str]] = {"materials": [], "undertakings": []}
    for row in agg.materials:
        code = row.type.code
        if code in papers.given and row.state in (
            State.TOLERATED, State.LATER, State.NONE, State.GIVEN,
        ):  # fmt: skip
            if row.evidence_id == papers.given[code].pk:
                continue
            row.evidence, row.state, row.given_at = papers.given[code], State.GIVEN, agg.at
            row.save(update_fields=["evidence", "state", "given_at"])
            _keep_promise(agg, row)
            said["materials"].append(row.type.title)
        elif code in papers.brought.promised and row.state == State.LATER:
            _sign(agg, row, papers, actor)
            said["undertakings"].append(row.type.title)
    used = [papers.given[r.type.code].pk for r in agg.materials if r.type.code in papers.given]
    if used:
        give_consent(
            enterprise_id=agg.case.firm_id, evidence_ids=used, subject=agg.case.number,
            purpose=f"办理{agg.application.title}"[:120], actor=actor, at=agg.at,
        )  # fmt: skip
    return said


def _keep_promise(agg: Aggregate, material: ApplicationMaterial) -> None:
    for row in agg.undertakings:
        if row.type_id == material.type_id and row.state == "open":
            row.state, row.ended_at = "kept", agg.at
            row.save(update_fields=["state", "ended_at"])
            if (clock := agg.clock_of("undertaking", row.pk)) is not None:
                clockwork.stop(clock, agg.at)


def _sign(agg: Aggregate, material: ApplicationMaterial, papers: Papers, actor: Actor) -> None:
    from qifu.bundles.settling import merged_of

    merged = {m.type: m for m in merged_of(agg).materials}
    row = promise(
        agg.case, material.type, merged[material.type.code].tolerable_days, papers.brought,
        papers.moment, actor,
    )  # fmt: skip
    row.signed_at = agg.at
    row.save()
    agg.undertakings.append(row)
    agg.new_clocks.append(promise_clock(agg.case, row, papers.moment, agg.at))
    item = material
    item.state = State.TOLERATED
    item.save(update_fields=["state"])
