"""Background work of credit, run by the worker."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.credit.models import CreditRecord
from qifu.credit.rules.terms import LIVE
from qifu.credit.settings import credit_book
from qifu.credit.standing import write_facts
from qifu.enterprises.models import FirmFacts
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now, shanghai_date

AT_ONCE = 500


@periodic(seconds=3600)
def lapse() -> None:
    """Records whose last day has passed no longer set a fact."""
    lapse_facts(at=now())


def lapse_facts(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Bring the facts of firms in line whose record is no longer shown; how many were looked at.

    Each firm is its own transaction.
    """
    book = credit_book()
    facts = sorted({kind.fact for kind in book.kinds.values() if kind.fact})
    if not facts:
        return 0
    over = CreditRecord.objects.filter(state=LIVE, until__lt=shanghai_date(at))
    marked = FirmFacts.objects.filter(
        pk__in=over.values("enterprise_id"), values__has_any_keys=facts
    )
    wanted = [
        pk for pk, values in marked.values_list("pk", "values") if any(values.get(f) for f in facts)
    ]
    for firm in wanted[:limit]:
        with transaction.atomic():
            write_facts([firm], book, at)
    return len(wanted[:limit])
