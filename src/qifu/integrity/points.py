"""Monitoring points: named by the desk, each with a code of its own, heard every so many months."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime

from qifu.identity.actors import Actor
from qifu.integrity import store, talk, vault
from qifu.integrity.officers import check_discipline_only, check_officer
from qifu.integrity.operations import Receipt, ReportInput, new_handle, receipt_for, submit_report
from qifu.integrity.rules.point import Filing, Point, next_due
from qifu.integrity.rules.report import POINT
from qifu.integrity.rules.words import mark_of
from qifu.integrity.vault import Kind
from qifu.kernel.errors import NotVisible
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point in the officers' list, with the day it is to be heard again."""

    point: Point
    due_on: date | None
    late: bool


def list_points(actor: Actor, today: date) -> list[PointRow]:
    """The points, those longest unheard first. NotVisible to everybody but discipline officers."""
    check_officer(actor)
    rows = []
    for point in store.all_points():
        due_on = next_due(point, shanghai_date(point.last) if point.last else None)
        rows.append(PointRow(point, due_on, due_on is not None and due_on < today))
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.point.firm))


def find_point(handle: str, actor: Actor) -> Point:
    """A point by its handle."""
    check_officer(actor)
    for point in store.all_points():
        if point.handle == handle:
            return point
    raise NotVisible


def add_point(
    *, firm: str, contact: str, months: int, actor: Actor, at: datetime, once: str = ""
) -> Receipt:
    """Name a firm as a point; the code and passphrase to hand to it are shown once.

    The form that carries `once` sent twice is one point with the same code. Raises Invalid by field.
    """
    check_officer(actor)
    check_discipline_only(actor)
    firm = clean_text(firm, max_length=100, label="企业", field="firm")
    contact = clean_text(contact, max_length=60, label="联系人", field="contact", required=False)
    code, passphrase = receipt_for(once or secrets.token_urlsafe(24))
    point = Point(
        id=uuid.uuid4().hex, handle=new_handle(), firm=firm, contact=contact, months=months,
        since=shanghai_date(at), passphrase=talk.hashed(passphrase),
    )  # fmt: skip
    who = (actor.user_id, actor.name)
    with vault.writing():
        if vault.read_index().marked(Kind.POINT, mark_of(code)) is None:
            store.save_point(point, who=who, at=at, act="设监测点", mark=mark_of(code))
    return Receipt(code, passphrase, (), nobody=False)


def end_point(*, handle: str, actor: Actor, at: datetime) -> None:
    """A firm is a point no more; its code no longer opens anything."""
    check_discipline_only(actor)
    with vault.writing():
        point = replace(find_point(handle, actor), ended=shanghai_date(at))
        store.save_point(point, who=(actor.user_id, actor.name), at=at, act="撤监测点")


def file_point(*, word: str, data: ReportInput | None, at: datetime) -> Receipt | None:
    """A point speaks: nothing to report (`data` None), or a report with a receipt of its own.

    The same form sent twice, or “nothing” twice on a day, counts once.
    """
    point = talk.resume(word, at)
    if not isinstance(point, Point) or point.ended:
        raise NotVisible
    receipt, known = None, False
    if data is not None:
        mark = mark_of(receipt_for(data.token)[0])
        known = vault.read_index().marked(Kind.REPORT, mark) is not None
        own = replace(data, kind=POINT, name=point.firm, phone=point.contact or "见监测点登记")
        receipt = submit_report(data=replace(own, point=point.handle), at=at)
    with vault.writing():
        now = store.opened(point.id)
        if not isinstance(now, Point):
            raise NotVisible
        if known or (data is None and _said_nothing(now, shanghai_date(at))):
            return receipt
        filings = (*now.filings, Filing(at, data is None))
        changed = replace(now, filings=filings)
        store.save_point(changed, who=(None, "监测点"), at=at, act="监测点反映")
    return receipt


def _said_nothing(point: Point, day: date) -> bool:
    return any(f.nothing and shanghai_date(f.at) == day for f in point.filings)
