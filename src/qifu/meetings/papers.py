"""The minutes as a paper."""

from __future__ import annotations

from datetime import datetime

from qifu.kernel.time import SHANGHAI
from qifu.meetings.models import AgendaItem, Decision, Invitation, Meeting, Minutes
from qifu.office import Column, Document, Heading, Paragraph, Table


def minutes_document(meeting: Meeting, minutes: Minutes, at: datetime) -> Document:
    """The signed (or newest) minutes with topics, who came and what was decided."""
    when = meeting.begins_at.astimezone(SHANGHAI)
    signed = f"{minutes.signed_name}签发" if minutes.state == "signed" else "未签发，仅供核对"
    agenda = AgendaItem.objects.filter(meeting=meeting).order_by("position", "id")
    return Document(
        title="会商纪要",
        subtitle=meeting.title,
        meta=(
            ("时间", f"{when:%Y年%m月%d日 %H:%M}"), ("地点", meeting.place),
            ("召集", f"{meeting.convener.name}（{meeting.unit.name}）"),
            ("纪要", f"第 {minutes.number} 稿，{minutes.written_name}起草，{signed}"),
        ),
        parts=(
            Heading("议题"),
            *(
                Paragraph(f"{n}. {i.title}{f'（{i.why}）' if i.why else ''}")
                for n, i in enumerate(agenda, 1)
            ),
            Heading("到会情况"), _people(meeting), Heading("会商情况"), Paragraph(minutes.text),
            Heading("议定事项"), *_decisions(meeting),
        ),
        author=meeting.unit.name, made_at=at,
    )  # fmt: skip


def _people(meeting: Meeting) -> Table:
    rows = Invitation.objects.filter(meeting=meeting).select_related("unit")
    return Table(
        (Column("单位", 30), Column("参加人", 16), Column("情况", 20)),
        [
            (i.unit.name, i.who or "—", i.get_state_display() + (f"：{i.reason}" if i.reason else ""))
            for i in rows.order_by("unit__position", "unit_id", "id")
        ],
    )  # fmt: skip


def _decisions(meeting: Meeting) -> list[Paragraph | Table]:
    rows = Decision.objects.filter(meeting=meeting).select_related("unit", "owner").order_by("id")
    if not rows:
        return [Paragraph("没有议定事项。")]
    table = Table(
        (
            Column("序号", 6, "number"), Column("事项", 40), Column("负责", 24),
            Column("期限", 12, "date"), Column("现在", 20),
        ),
        [
            (n, d.text, d.unit.name + (f" {d.owner.name}" if d.owner else ""), d.due_on,
             d.get_state_display())
            for n, d in enumerate(rows, 1)
        ],
    )  # fmt: skip
    return [table]
