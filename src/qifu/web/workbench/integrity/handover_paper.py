"""The paper of a hand-over: covering letter (函), what goes with it, a receipt to be sent back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from qifu.integrity.rules.handover import Package
from qifu.integrity.rules.report import REPORTER
from qifu.office import Column, Document, Heading, Paragraph, Table, to_docx, to_pdf
from qifu.office.parts import PageBreak, Part


def letter(package: Package, at: datetime) -> Document:
    """The letter of a package; the same words however often it is made."""
    return Document(
        title="关于移交问题线索的函",
        subtitle=f"移交编号 {package.number}",
        parts=tuple(_parts(package)),
        author=package.sender,
        made_at=at,
    )


def bundle(package: Package, files: list[tuple[str, bytes]], at: datetime) -> bytes:
    """Letter in both forms and the attachments, in one archive made in memory."""
    paper, out = letter(package, at), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("移交函.docx", to_docx(paper))
        archive.writestr("移交函.pdf", to_pdf(paper))
        for name, body in files:
            archive.writestr(f"附件/{name}", body)
    return out.getvalue()


def _parts(package: Package) -> Iterator[Part]:
    yield Paragraph(f"{package.body}：", indent=False)
    yield Paragraph(
        "现将我机关收到的一件问题线索移交贵单位，请依照职责和规定处理，"
        f"并于收到之日起 {package.days} 个工作日内把结果函告我机关。"
    )
    yield Heading("移交的事项")
    yield Table((Column("项目", 12), Column("内容", 44)), _facts(package))
    yield Heading("问题摘要")
    yield Paragraph(package.summary)
    yield Heading("移交意见和依据")
    yield Paragraph(package.opinion)
    if package.text:
        yield Heading("举报原文")
        yield Paragraph(package.text)
    if package.talk:
        yield Heading("与举报人的对话（节选）")
        for turn in package.talk:
            who = "举报人" if turn.who == REPORTER else "举报台"
            yield Paragraph(f"{turn.at} {who}：{turn.text or '（附件）'}")
    if package.files:
        yield Heading("附件")
        columns = (Column("序号", 6, "number"), Column("名称", 20), Column("校验值（SHA-256）", 34))
        rows = [(n, f.name, _eights(f.digest)) for n, f in enumerate(package.files, 1)]
        yield Table(columns, rows)
    yield Heading("保密要求")
    yield Paragraph(
        "本函和附件只限直接办理的人员阅看，不得向被反映的单位和人员透露举报的内容、有没有举报和举报人"
        "的情况，不得转给被反映的单位；不得追查匿名举报人。与被反映的单位或人员有利害关系的人员应当回避。"
    )
    yield Paragraph(package.sender, align="right", indent=False)
    yield Paragraph(_day(package.day), align="right", indent=False)
    yield PageBreak()
    yield Heading("移交回执（请填好退回）", numbered=False)
    blank = [(what, "") for what in ("收到日期", "收文号", "签收人", "联系电话", "单位（盖章）")]
    yield Table((Column("项目", 12), Column("内容", 44)), [("移交编号", package.number), *blank])


def _facts(package: Package) -> list[tuple[str, str]]:
    rows = [
        ("移交编号", package.number),
        ("反映方式", package.kind),
        ("收到日期", _day(package.received)),
        ("类别", package.matter or "没有选"),
        ("被反映单位", "、".join(package.units) or "没有写明"),
        ("被反映的人", "、".join(package.persons) or "没有写明"),
        ("时间、地点", package.happened or "没有写明"),
    ]
    return [*rows, ("举报人", package.reporter)] if package.reporter else rows


def _eights(digest: str) -> str:
    """In eights, so that it breaks within its cell and can be read out."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"
