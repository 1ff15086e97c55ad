"""The file for the finance office and its result: XLSX out, XLSX in, nothing taken on trust.

The result is the same file with its last columns filled. A file with another batch's number, a
changed payee, account or amount, a row too many, too few or twice is refused whole, with every
error by row; a row without a result stays pending. The same file twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from django.db import transaction
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from qifu.cases.operations import perform_action
from qifu.identity.actors import Actor
from qifu.kernel.errors import Conflict, Invalid
from qifu.kernel.events import append_event
from qifu.kernel.files import open_file
from qifu.kernel.models import StoredFile
from qifu.kernel.races import retried
from qifu.policies import money
from qifu.policies.models import Claim, FinanceFile, PaymentBatch, PaymentItem
from qifu.policies.payments import FAILED, PAID, PENDING, items_of, lock_batch, machine_for

COLUMNS = (
    "序号",
    "申报编号",
    "收款单位",
    "开户银行",
    "账号",
    "金额（元）",
    "结果",
    "拨付日期",
    "凭证号",
    "失败原因",
)
WIDTHS = (6, 20, 36, 30, 26, 16, 8, 14, 20, 30)
DONE, FAILED_WORD = "成功", "失败"
HEAD = 3  # row of the column titles


@dataclass(frozen=True)
class Result:
    """What finance says of one item."""

    item: PaymentItem
    paid: bool
    on: date | None
    voucher: str
    why: str


def finance_workbook(batch: PaymentBatch) -> bytes:
    """The batch as the finance office gets it: XLSX, amounts in yuan with two decimals."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "拨付清单"
    sheet.append([f"批次号：{batch.number}"])
    sheet.append(
        [f"共 {batch.count} 笔，合计 {batch.total:.2f} 元。请在后四列填写结果，其他列不要改动。"]
    )
    sheet.append(list(COLUMNS))
    for cell in sheet[HEAD]:
        cell.font = Font(bold=True)
    for item in items_of(batch):
        number = item.claim.case.number
        sheet.append([item.row, number, item.payee, item.bank, item.account, item.amount])
        for text in range(2, 6):
            sheet.cell(sheet.max_row, text).data_type = "s"  # a name is never a formula
        sheet.cell(sheet.max_row, 6).number_format = "0.00"
    for column, width in zip("ABCDEFGHIJ", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A4"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@retried
@transaction.atomic
def read_result(*, batch_id: int, file: StoredFile, actor: Actor, at: datetime) -> FinanceFile:
    """Take the finance office's result: paid claims are redeemed, failed ones wait again.

    Raises Invalid({"file": [...]}) with every error by row, and changes nothing then; Conflict when
    the batch was not sent or is discarded. The same file again gives the first reading.
    """
    batch = lock_batch(batch_id, actor)
    with open_file(file) as opened:
        content = opened.read()
    digest = hashlib.sha256(content).hexdigest()
    known = FinanceFile.objects.filter(batch=batch, digest=digest).first()
    if known is not None:
        return known
    if batch.state not in (PaymentBatch.State.SENT, PaymentBatch.State.SETTLED):
        raise Conflict(
            f"批次 {batch.number} 现在是“{batch.get_state_display()}”，还不能导入结果；请先复核送出。",
            by=batch.drawn_name, at=batch.drawn_at, state=batch.state,
        )  # fmt: skip
    results = _read(content, batch, items_of(batch))
    news = [r for r in results if r.item.state == PENDING]
    for result in news:
        _settle(batch, result, actor, at)
    if not PaymentItem.objects.filter(batch=batch, state=PENDING).exists():
        batch.state, batch.settled_at = PaymentBatch.State.SETTLED, batch.settled_at or at
        batch.save(update_fields=["state", "settled_at"])
    paid = sum(r.paid for r in news)
    row = FinanceFile.objects.create(
        batch=batch, file=file, digest=digest, paid=paid, failed=len(news) - paid,
        read_by=actor.user_id, read_name=actor.name, read_at=at,
    )  # fmt: skip
    append_event(
        stream=batch.stream, kind="payment.result", at=at, actor=actor.ref,
        payload={"number": batch.number, "paid": row.paid, "failed": row.failed, "digest": digest},
    )  # fmt: skip
    return row


def _settle(batch: PaymentBatch, result: Result, actor: Actor, at: datetime) -> None:
    item = result.item
    item.state = PAID if result.paid else FAILED
    item.paid_on, item.voucher, item.why = result.on, result.voucher, result.why
    item.save(update_fields=["state", "paid_on", "voucher", "why"])
    data: dict[str, Any] = {"batch": batch.number}
    if result.paid:
        money.pay(item, actor, at)
        Claim.objects.filter(pk=item.claim_id).update(paid_at=at)
        data |= {"paid_on": result.on, "voucher": result.voucher}
    else:
        data["reason"] = result.why
    perform_action(
        case_id=item.claim_id,
        action="payment_made" if result.paid else "payment_failed",
        actor=machine_for(actor, "拨付"),
        at=at,
        data=data,
    )


def _read(content: bytes, batch: PaymentBatch, items: list[PaymentItem]) -> list[Result]:
    """The results of the file, checked against the batch as it was drawn."""
    rows = _rows(content, batch)
    errors: list[str] = []
    by_row = {item.row: item for item in items}
    seen: dict[int, Result | None] = {}
    for place, cells in rows:
        item = by_row.get(cells[0]) if isinstance(cells[0], int) else None
        if item is None:
            errors.append(f"第 {place} 行：序号“{cells[0]}”不在这个批次里，请删去这一行。")
        elif item.row in seen:
            errors.append(f"第 {place} 行：序号 {item.row} 重复出现。")
        else:
            found = [f"第 {place} 行{e}" for e in _changed(item, cells)]
            seen[item.row], told = _result(item, cells)
            errors += found + [f"第 {place} 行{e}" for e in told]
    missing = [str(row) for row in by_row if row not in seen]
    if missing:
        some = "、".join(missing[:10]) + ("等" if len(missing) > 10 else "")
        errors.append(f"文件不完整：缺少序号 {some}，共 {len(missing)} 行；请用完整的文件导入。")
    if errors:
        raise Invalid({"file": [*errors[:50], *_more(errors)]})
    return [r for r in seen.values() if r is not None]


def _more(errors: list[str]) -> list[str]:
    return [f"还有 {len(errors) - 50} 处类似的错误。"] if len(errors) > 50 else []


def _rows(content: bytes, batch: PaymentBatch) -> list[tuple[int, list[Any]]]:
    """(row of the sheet, cells) below the titles; Invalid for a file of something else."""
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    except Exception as error:
        raise Invalid(
            {"file": ["文件读不出来，可能已损坏或不是 XLSX；请用导出的文件填写结果。"]}
        ) from error
    if not rows or batch.number not in str(rows[0][0] if rows[0] else ""):
        raise Invalid({"file": [f"这不是批次 {batch.number} 的文件，请核对后重新选择。"]})
    titles = (
        [str(c or "").strip() for c in rows[HEAD - 1][: len(COLUMNS)]] if len(rows) >= HEAD else []
    )
    if titles != list(COLUMNS):
        raise Invalid({"file": ["列标题被改动过，请用导出的文件填写结果，不要增删列。"]})
    width = len(COLUMNS)
    body = enumerate(rows[HEAD:], HEAD + 1)
    return [(i, (r + [None] * width)[:width]) for i, r in body if any(c is not None for c in r)]


def _changed(item: PaymentItem, cells: list[Any]) -> Iterator[str]:
    """What differs from the batch; none of it may."""
    number = item.claim.case.number
    for column, mine in ((1, number), (2, item.payee), (3, item.bank), (4, item.account)):
        if str(cells[column] or "").strip() != mine:
            yield f"“{COLUMNS[column]}”被改动：应为“{mine}”，文件里是“{cells[column]}”。"
    if _amount(cells[5]) != item.amount:
        yield f"“金额（元）”被改动：应为 {item.amount}，文件里是“{cells[5]}”。"


def _amount(cell: Any) -> Decimal | None:
    try:
        return round(Decimal(str(cell).strip()), 2)
    except InvalidOperation:
        return None


def _result(item: PaymentItem, cells: list[Any]) -> tuple[Result | None, list[str]]:
    """What a row says, and what is wrong with it; None while it says nothing."""
    word, why = str(cells[6] or "").strip(), str(cells[9] or "").strip()[:300]
    on, voucher = _day(cells[7]), str(cells[8] or "").strip()[:60]
    if not word:
        return None, []
    if word not in (DONE, FAILED_WORD):
        return None, [f"“结果”应填“{DONE}”或“{FAILED_WORD}”，文件里是“{word}”。"]
    paid = word == DONE
    if paid and on is None:
        return None, ["“拨付日期”没有填，或不是 2026-01-31 这样的日期。"]
    if not paid and not why:
        return None, ["失败的，请填写“失败原因”。"]
    if item.state != PENDING and (item.state == PAID) != paid:
        return None, [
            f"与已导入的结果不一致：此前是“{DONE if item.state == PAID else FAILED_WORD}”。"
        ]
    return Result(
        item, paid, on if paid else None, voucher if paid else "", "" if paid else why
    ), []


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(str(cell).strip()[:10])
    except ValueError:
        return None
