"""Credit of the demonstration: two honours and one record that can be mended, of invented firms; a
query with the firm's word. By the real operations, only where DEMO is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from qifu.credit.consents import give_consent
from qifu.credit.looking import CONSENT, LookInput, look_up
from qifu.credit.models import CreditRecord
from qifu.credit.operations import RecordInput, enter_record
from qifu.credit.permissions import KEEPERS, keeping_units
from qifu.credit.settings import credit_book
from qifu.enterprises.models import Membership
from qifu.identity.actors import load_actor
from qifu.identity.models import Post
from qifu.kernel.time import shanghai_date

DAYS = 120  # ago: long enough that it may be mended


def play_credit(*, at: datetime) -> int:
    """Enter the records; how many (0 when there are some, or nobody to enter them)."""
    book = credit_book()
    posts = Post.objects.filter(
        role__in=KEEPERS, unit__code__in=book.keepers, valid_until__isnull=True
    )
    post = posts.select_related("user").order_by("pk").first()
    rows = Membership.objects.filter(
        enterprise__demonstration=True, valid_until__isnull=True, rights__contains=["admin"]
    )
    firms = list(rows.select_related("user", "enterprise").order_by("pk")[:2])
    if post is None or not firms or CreditRecord.objects.exists():
        return 0
    keeper = load_actor(post.user, at)
    unit = keeping_units(keeper, book)[0]
    on = shanghai_date(at)
    for number, row in enumerate(firms):
        for data in _records(row.enterprise.uscc, on, number):
            enter_record(data=data, unit_id=unit.pk, actor=keeper, at=at)
    owner = load_actor(firms[0].user, at)
    give_consent(
        enterprise_id=firms[0].enterprise_id, unit_id=unit.pk, purpose="申报技改资金时核实信用（演示）",
        until=on + timedelta(days=60), actor=owner, at=at,
    )  # fmt: skip
    asked = LookInput(firms[0].enterprise.uscc, unit.pk, CONSENT, "申报技改资金时核实信用（演示）")
    look_up(data=asked, actor=keeper, at=at)
    return CreditRecord.objects.count()


def _records(uscc: str, on: date, number: int) -> list[RecordInput]:
    year = on.year
    honour = RecordInput(
        uscc, "honour", "诚信经营示范企业（演示）", f"演示荣誉〔{year}〕{number + 1}号",
        on - timedelta(days=200), "区政府网站（演示）",
    )  # fmt: skip
    if number:
        return [honour]
    penalty = RecordInput(
        uscc, "penalty-general", "未按规定公示价格（演示）", f"演示罚字〔{year}〕1号",
        on - timedelta(days=DAYS), "信用中国（演示）",
    )  # fmt: skip
    return [honour, penalty]
