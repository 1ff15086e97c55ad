"""What stands with the firm: papers and promises with their day, credit, messages, what was saved."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from qifu.bundles.models import Undertaking
from qifu.credit.queries import check_up
from qifu.enterprises.library import library_of
from qifu.enterprises.permissions import can_read_papers
from qifu.enterprises.savings import savings_of
from qifu.kernel.models import Notice
from qifu.web.components.due import remaining_note
from qifu.web.portal.home.cards import Card, Line, Mine
from qifu.web.portal.home.money import closing
from qifu.web.templatetags.qifu import day as day_words

SHOWN = 5


def deadlines(mine: Mine) -> Card:
    """Days that must not pass: papers promised, policies that close, papers that run out."""
    lines = [*_promised(mine), *_papers(mine), *closing(mine)]
    return Card(
        "deadlines", "快到的日子", "calendar", tuple(lines[: SHOWN * 2]),
        url=reverse("portal:firm_documents", args=[mine.firm.pk]), action="企业材料",
        empty="最近没有要到期的材料、承诺和申报。",
    )  # fmt: skip


def _promised(mine: Mine) -> list[Line]:
    rows = Undertaking.objects.filter(enterprise=mine.firm, state="open")
    rows = rows.select_related("type", "application__case").order_by("promised_on", "id")
    return [
        Line(
            f"补交“{row.type.title}”",
            reverse("portal:application", args=[row.application.case.number]),
            (row.application.case.title,), _day(row.promised_on, mine.on, "前补齐"), "yellow",
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip


def _papers(mine: Mine) -> list[Line]:
    if not can_read_papers(mine.actor, mine.firm.pk):
        return []
    lines = []
    for shelf in library_of(mine.actor, mine.firm.pk, mine.on):
        if shelf.state not in ("expiring", "expired") or shelf.current is None:
            continue
        until, over = shelf.current.valid_until, shelf.state == "expired"
        mark = (
            f"{day_words(until)} 已到期" if over or until is None else _day(until, mine.on, "到期")
        )
        url = reverse("portal:firm_document", args=[mine.firm.pk, shelf.type.code])
        tone = "red" if over else "yellow"
        lines.append(Line(shelf.type.title, url, ("请换成新的",), mark, tone))
    return lines[:SHOWN]


def _day(day: date, on: date, verb: str) -> str:
    return f"{day_words(day)} {verb}，{remaining_note(day, on)}"


def messages(mine: Mine) -> Card:
    """What was told and not read yet."""
    rows = Notice.objects.filter(
        recipient_id=mine.actor.user_id or 0, channel=Notice.Channel.SITE, read_at=None
    ).order_by("-id")
    lines = tuple(
        Line(row.subject, reverse("portal:notice", args=[row.pk]), post=True)
        for row in rows[:SHOWN]
    )
    return Card(
        "messages", "没读的消息", "bell", lines,
        url=reverse("portal:notices"), action="全部消息", empty="消息都读过了。",
    )  # fmt: skip


def credit(mine: Mine) -> Card | None:
    """What harms the firm's credit; nothing is told while nothing does."""
    found = check_up(mine.actor, mine.firm.pk, mine.on)
    if not found.harming:
        return None
    lines = tuple(
        Line(
            f.record.title, reverse("portal:credit_record", args=[f.record.pk]), (f.kind.title,),
            "可以申请修复" if f.may_mend else "", "blue",
        )
        for f in found.harming[:SHOWN]
    )  # fmt: skip
    return Card(
        "credit", "信用", "shield", lines, says=f"{len(found.harming)} 条记录正在影响信用。",
        url=f"{reverse('portal:credit')}?firm={mine.firm.pk}", action="信用体检",
    )  # fmt: skip


def saved(mine: Mine) -> Card | None:
    """Fields and papers that were not asked again."""
    if not can_read_papers(mine.actor, mine.firm.pk):
        return None
    found = savings_of(mine.actor, mine.firm.pk)
    if not found.cases:
        return None
    return Card(
        "saved", "少填少交", "check-circle",
        figure=f"{found.fields} 项、{found.materials} 份",
        says=f"{len(found.cases)} 次办事里，平台已有的 {found.fields} 项内容没有再让您填，"
        f"{found.materials} 份材料没有再让您交。",
        url=reverse("portal:firm_saved", args=[mine.firm.pk]), action="逐件看",
    )  # fmt: skip
