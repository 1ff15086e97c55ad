"""Reads of credit, scoped to who asks: a firm its own, a unit what it entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qifu.credit.models import CreditConsent, CreditLook, CreditRecord, CreditRepair
from qifu.credit.permissions import check_own, keeping_units
from qifu.credit.rules.kinds import CreditBook, Kind, Use
from qifu.credit.rules.terms import counts, mend_from, why_not_mended
from qifu.credit.settings import credit_book
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible


@dataclass(frozen=True)
class Finding:
    """One record of a firm as its check-up shows it: what it harms, from when it can be mended."""

    record: CreditRecord
    kind: Kind
    counts: bool
    uses: tuple[Use, ...]
    mend_from: date | None
    why_not: str
    repair: CreditRepair | None

    @property
    def may_mend(self) -> bool:
        """A repair can be begun now."""
        begun = self.repair is not None and self.repair.state == "begun"
        return self.counts and not self.why_not and bool(self.kind.bundle) and not begun


@dataclass(frozen=True)
class CheckUp:
    """A firm's credit on a day: what harms it, what honours it, what is over; the book it is by."""

    on: date
    harming: list[Finding]
    honours: list[Finding]
    over: list[Finding]
    book: CreditBook

    @property
    def barred(self) -> list[Use]:
        """Uses that something bars now, in the order of the book."""
        hit = {use.code for finding in self.harming for use in finding.uses}
        return [use for code, use in self.book.uses.items() if code in hit]


def check_up(actor: Actor, enterprise_id: int, on: date) -> CheckUp:
    """The check-up of one's own firm. Three queries; NotVisible."""
    check_own(actor, enterprise_id)
    book = credit_book()
    rows = CreditRecord.objects.filter(enterprise_id=enterprise_id)
    found = _findings(list(rows.order_by("-decided_on", "-id")), book, on)
    return CheckUp(
        on,
        [f for f in found if f.counts and not f.kind.good],
        [f for f in found if f.counts and f.kind.good],
        [f for f in found if not f.counts],
        book,
    )


def own_finding(actor: Actor, record_id: int, on: date) -> Finding:
    """One record of one's own firms; NotVisible."""
    rows = CreditRecord.objects.filter(pk=record_id, enterprise_id__in=actor.firm_ids("view"))
    found = _findings(list(rows.select_related("enterprise")), credit_book(), on)
    if not found:
        raise NotVisible
    return found[0]


def _findings(rows: list[CreditRecord], book: CreditBook, on: date) -> list[Finding]:
    repairs: dict[int, CreditRepair] = {}
    for repair in CreditRepair.objects.filter(record__in=rows).order_by("id"):
        repairs[repair.record_id] = repair
    found = []
    for row in rows:
        kind = book.kinds.get(row.kind)
        if kind is None:  # no more in the book: still told, by its own words
            kind = Kind(row.kind, row.title, False, None, None, "", "", "", "")
        live = counts(row.state, row.until, on)
        uses = tuple(use for use in book.uses.values() if row.kind in use.kinds) if live else ()
        found.append(
            Finding(
                row, kind, live, uses, mend_from(kind, row.decided_on),
                why_not_mended(kind, row.decided_on, on), repairs.get(row.pk),
            )
        )  # fmt: skip
    return found


def looks_at(actor: Actor, enterprise_id: int) -> QuerySet[CreditLook]:
    """Every query of one's own firm, the latest first; NotVisible."""
    check_own(actor, enterprise_id)
    rows = CreditLook.objects.filter(enterprise_id=enterprise_id)
    return rows.select_related("unit").order_by("-id")


def consents_of(actor: Actor, enterprise_id: int) -> QuerySet[CreditConsent]:
    """Whom one's own firm let look, the latest first; NotVisible."""
    check_own(actor, enterprise_id)
    rows = CreditConsent.objects.filter(enterprise_id=enterprise_id)
    return rows.select_related("unit").order_by("-id")


def kept_records(actor: Actor) -> QuerySet[CreditRecord]:
    """What the actor's units entered, the latest first."""
    units = [unit.pk for unit in keeping_units(actor, credit_book())]
    rows = CreditRecord.objects.filter(entered_unit_id__in=units)
    return rows.select_related("enterprise", "entered_unit").order_by("-id")


def kept_record(actor: Actor, record_id: int) -> CreditRecord:
    """One of them; NotVisible."""
    found = kept_records(actor).filter(pk=record_id).first()
    if found is None:
        raise NotVisible
    return found


def my_looks(actor: Actor, units: list[int]) -> QuerySet[CreditLook]:
    """What the actor looked up for their units, the latest first."""
    rows = CreditLook.objects.filter(unit_id__in=units, by=actor.user_id)
    return rows.select_related("enterprise", "unit").order_by("-id")
