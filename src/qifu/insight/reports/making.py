"""Making what was asked for: content, three papers with their fingerprints, the letters to readers.

One report a transaction, claimed with SKIP LOCKED, so that workers never make one twice. One that
fails is tried again and then says so.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from qifu.identity.actors import SYSTEM_ACTOR
from qifu.insight.reports.content import issue_of, period_of, read_content
from qifu.insight.reports.models import Report
from qifu.insight.reports.papers import document_of, sheets_of
from qifu.insight.reports.permissions import readers
from qifu.kernel.events import append_event
from qifu.kernel.files import store_file
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.office import to_docx, to_pdf, to_xlsx

log = logging.getLogger(__name__)
TRIES = 3
AT_MOST = 50  # a round


def make_asked(*, at: datetime) -> int:
    """Make every report that is asked for; returns how many were made."""
    made, tried = 0, set[int]()
    for _ in range(AT_MOST):
        report_id = _next(tried)
        if report_id is None:
            break
        tried.add(report_id)
        try:
            made += _make(report_id, at)
        except Exception as error:  # whatever went wrong, the row must say so
            log.exception("report %s", report_id)
            _failed(report_id, error, at)
    return made


def _next(tried: set[int]) -> int | None:
    rows = Report.objects.filter(state=Report.State.ASKED).exclude(pk__in=tried)
    return rows.order_by("id").values_list("pk", flat=True).first()


@transaction.atomic
def _make(report_id: int, at: datetime) -> bool:
    rows = Report.objects.select_for_update(skip_locked=True, of=("self",))
    row = rows.select_related("plan__unit").filter(pk=report_id, state=Report.State.ASKED).first()
    if row is None:
        return False
    body = read_content(row.plan, period_of(row.plan, row.start), at)
    document = document_of(body, at)
    name = f"{row.plan.title}（{body['issue']}）" + (
        f"第{row.edition}版" if row.edition > 1 else ""
    )
    papers = {
        "pdf": to_pdf(document), "docx": to_docx(document), "xlsx": to_xlsx(sheets_of(body)),
    }  # fmt: skip
    for kind, content in papers.items():
        stored = store_file(name=f"{name}.{kind}", data=content, actor=SYSTEM_ACTOR, at=at)
        setattr(row, kind, stored)
    row.body, row.state, row.made_at, row.error = body, Report.State.MADE, at, ""
    row.save()
    hashes = {kind: getattr(row, kind).sha256 for kind in papers}
    append_event(
        stream=f"report:{row.pk}", kind="report.made", at=at, actor=SYSTEM_ACTOR,
        payload={"sha256": hashes, "known_at": body["known_at"]},
    )  # fmt: skip
    _tell(row, name, body, at)
    return True


def _tell(row: Report, name: str, body: dict[str, Any], at: datetime) -> None:
    """A notice on the site and, where an address is known, a letter with the three papers."""
    link = f"/work/insight/reports/{row.pk}/"
    words = body["overview"][0]
    drafts = []
    for user in readers(row.plan, at):
        drafts.append(
            NoticeDraft(
                "site", f"report:{row.pk}:{user.pk}:site", recipient_id=user.pk,
                subject=f"{name}已生成", body=words, link=link, stream=f"report:{row.pk}",
            )
        )  # fmt: skip
        if user.email:
            text = (
                f"{user.name}：\n\n《{name}》已生成，见附件（PDF、Word、Excel）。\n\n{words}\n\n"
                f"每个数字都可以在平台上点开到具体办件：{settings.QIFU_BASE_URL}{link}\n"
            )
            drafts.append(
                NoticeDraft(
                    "email", f"report:{row.pk}:{user.pk}:email", recipient_id=user.pk,
                    address=user.email, subject=name, body=text, stream=f"report:{row.pk}",
                    files=(row.pdf_id, row.docx_id, row.xlsx_id),  # type: ignore[arg-type]
                )
            )  # fmt: skip
    enqueue_notices(drafts, at)


@transaction.atomic
def _failed(report_id: int, error: Exception, at: datetime) -> None:
    row = Report.objects.select_for_update().get(pk=report_id)
    row.tries += 1
    row.error = f"{type(error).__name__}: {error}"[:300]
    if row.tries >= TRIES:
        row.state = Report.State.FAILED
        append_event(
            stream=f"report:{row.pk}", kind="report.failed", at=at, actor=SYSTEM_ACTOR,
            payload={"error": type(error).__name__},
        )  # fmt: skip
    row.save(update_fields=["tries", "error", "state"])


def shown_name(row: Report) -> str:
    """What lists call a report: its issue, and the edition where there are several."""
    issue = issue_of(period_of(row.plan, row.start))
    return issue + (f"（第{row.edition}版）" if row.edition > 1 else "")
