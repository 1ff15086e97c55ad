"""Payments: nothing twice, nothing above, nothing taken on trust from a file."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant
from tests.factories import START

from qifu.enterprises.accounts import set_account
from qifu.enterprises.facts import record_facts
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.files import store_file
from qifu.kernel.models import StoredFile
from qifu.policies import money
from qifu.policies.finance import finance_workbook, read_result
from qifu.policies.models import Budget, Claim, FinanceFile, MoneyEntry, PaymentBatch, PaymentItem
from qifu.policies.payments import (
    Drawn,
    claw_back,
    discard_batch,
    draw_batch,
    return_payment,
    send_batch,
)

pytestmark = pytest.mark.django_db
XLSX = "result.xlsx"
FIRST, SECOND = "first form", "second form"


@pytest.fixture
def world() -> ClaimWorld:
    return make_claim_world()


def waiting(world: ClaimWorld, count: int) -> list[Claim]:
    claims = []
    for _ in range(count):
        claim = world.claim(make_claimant())
        world.payable(claim)
        claims.append(claim)
    return claims


def draw(world: ClaimWorld, claims: list[Claim], token: str = FIRST) -> Drawn:
    return draw_batch(
        claim_ids=[c.pk for c in claims], token=token, actor=world.actor("officer"), at=START
    )


def sent(world: ClaimWorld, claims: list[Claim], token: str = FIRST) -> PaymentBatch:
    batch = draw(world, claims, token).batch
    assert batch is not None
    return send_batch(batch_id=batch.pk, actor=world.actor("officer2"), at=START)


def filled(
    batch: PaymentBatch,
    *,
    failed: tuple[int, ...] = (),
    blank: tuple[int, ...] = (),
    **cells: object,
) -> bytes:
    """The finance office's answer; `cells` like ``F4=1`` are written last."""
    book = load_workbook(BytesIO(finance_workbook(batch)))
    sheet = book.active
    for row in range(4, sheet.max_row + 1):
        number = sheet.cell(row, 1).value
        if number in blank:
            continue
        sheet.cell(row, 7).value = "失败" if number in failed else "成功"
        sheet.cell(row, 8).value = None if number in failed else "2026-03-20"
        sheet.cell(row, 9).value = None if number in failed else f"PZ{number}"
        sheet.cell(row, 10).value = "账号不存在" if number in failed else None
    for place, value in cells.items():
        sheet[place].value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(world: ClaimWorld, batch: PaymentBatch, content: bytes) -> FinanceFile:
    file: StoredFile = store_file(name=XLSX, data=content, actor=world.actor("officer"), at=START)
    return read_result(batch_id=batch.pk, file=file, actor=world.actor("officer"), at=START)


def states(claims: list[Claim]) -> list[str]:
    return [Claim.objects.get(pk=c.pk).case.state for c in claims]


def test_a_batch_is_drawn_sent_paid_and_explained(world: ClaimWorld) -> None:
    claims = waiting(world, 3)
    batch = sent(world, claims)
    assert (batch.count, batch.total) == (3, Decimal(300000))
    assert states(claims) == ["paying"] * 3
    result = read(world, batch, filled(batch))
    assert (result.paid, result.failed) == (3, 0)
    assert states(claims) == ["redeemed"] * 3
    batch.refresh_from_db()
    assert batch.state == "settled"
    budget = Budget.objects.get()
    assert (budget.held, budget.paid) == (0, 300000)
    item = PaymentItem.objects.get(claim=claims[0])
    assert (item.paid_on, item.voucher) == (date(2026, 3, 20), f"PZ{item.row}")
    kinds = MoneyEntry.objects.filter(claim=claims[0]).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["hold", "pay"]
    assert money.check_money() == []


def test_the_same_batch_twice_is_one(world: ClaimWorld) -> None:
    claims = waiting(world, 2)
    first, again = draw(world, claims).batch, draw(world, claims).batch
    assert first is not None and again is not None and first.pk == again.pk
    other = draw(world, claims, token=SECOND)
    assert other.batch is None
    assert [number for number, _ in other.left_out] == [c.case.number for c in claims]
    assert PaymentItem.objects.count() == 2


def test_two_people_for_a_batch(world: ClaimWorld) -> None:
    batch = draw(world, waiting(world, 1)).batch
    assert batch is not None
    with pytest.raises(Refused, match="不能是同一个人"):
        send_batch(batch_id=batch.pk, actor=world.actor("officer"), at=START)
    for who in ("elsewhere", "handler"):
        with pytest.raises(NotVisible):
            send_batch(batch_id=batch.pk, actor=world.actor(who), at=START)
    with pytest.raises(Conflict, match="还不能导入结果"):
        read(world, batch, filled(batch))
    first = send_batch(batch_id=batch.pk, actor=world.actor("head"), at=START)
    assert (
        send_batch(batch_id=batch.pk, actor=world.actor("officer2"), at=START).sent_by
        == first.sent_by
    )


def test_another_units_officer_draws_nothing(world: ClaimWorld) -> None:
    claims = waiting(world, 1)
    for who in ("elsewhere", "handler", "head"):
        with pytest.raises(NotVisible):
            draw_batch(claim_ids=[claims[0].pk], token="x", actor=world.actor(who), at=START)


def test_partial_failure_is_retried_in_the_next_batch(world: ClaimWorld) -> None:
    claims = waiting(world, 3)
    batch = sent(world, claims)
    result = read(world, batch, filled(batch, failed=(2,)))
    assert (result.paid, result.failed) == (2, 1)
    assert states(claims) == ["redeemed", "payable", "redeemed"]
    assert Budget.objects.get().held == 100000
    again = sent(world, [claims[1]], token=SECOND)
    read(world, again, filled(again))
    assert states(claims) == ["redeemed"] * 3
    assert money.check_money() == [] and Budget.objects.get().paid == 300000


def test_half_results_leave_the_rest_pending(world: ClaimWorld) -> None:
    claims = waiting(world, 2)
    batch = sent(world, claims)
    read(world, batch, filled(batch, blank=(2,)))
    assert states(claims) == ["redeemed", "paying"]
    read(world, batch, filled(batch))
    assert states(claims) == ["redeemed"] * 2
    assert MoneyEntry.objects.filter(kind="pay").count() == 2


def test_the_same_file_twice_changes_nothing(world: ClaimWorld) -> None:
    batch = sent(world, waiting(world, 2))
    content = filled(batch)
    assert read(world, batch, content).pk == read(world, batch, content).pk
    assert MoneyEntry.objects.filter(kind="pay").count() == 2


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"F4": 200000}, "“金额（元）”被改动"),
        ({"E4": "123"}, "“账号”被改动"),
        ({"C5": "别的公司"}, "“收款单位”被改动"),
        ({"B5": "SB2026-999999-9"}, "“申报编号”被改动"),
        ({"A6": 99}, "不在这个批次里"),
        ({"A5": 1}, "重复出现"),
        ({"A1": "批次号：BF2020-000001-1"}, "这不是批次"),
        ({"F3": "金额"}, "列标题被改动"),
        ({"G4": "好"}, "应填“成功”或“失败”"),
        ({"H4": "明天"}, "“拨付日期”没有填"),
        ({"G4": "失败", "J4": None}, "“失败原因”"),
    ],
)
def test_a_file_that_is_not_the_batch_is_refused_whole(
    world: ClaimWorld, cells: dict[str, object], says: str
) -> None:
    claims = waiting(world, 2)
    batch = sent(world, claims)
    with pytest.raises(Invalid, match=says):
        read(world, batch, filled(batch, **cells))
    assert states(claims) == ["paying"] * 2
    assert not FinanceFile.objects.exists() and Budget.objects.get().paid == 0


def test_half_a_file_is_refused(world: ClaimWorld) -> None:
    claims = waiting(world, 3)
    batch = sent(world, claims)
    book = load_workbook(BytesIO(filled(batch)))
    book.active.delete_rows(6)
    out = BytesIO()
    book.save(out)
    with pytest.raises(Invalid, match="文件不完整：缺少序号 3"):
        read(world, batch, out.getvalue())
    with pytest.raises(Invalid):
        read(world, batch, filled(batch)[:2000])
    assert states(claims) == ["paying"] * 3


def test_a_discarded_batch_frees_its_claims(world: ClaimWorld) -> None:
    claims = waiting(world, 2)
    batch = draw(world, claims).batch
    assert batch is not None
    discard_batch(batch_id=batch.pk, reason="名单有误", actor=world.actor("officer2"), at=START)
    assert states(claims) == ["payable"] * 2
    again = draw(world, claims, token=SECOND).batch
    assert again is not None and again.count == 2
    with pytest.raises(Conflict, match="已作废"):
        send_batch(batch_id=batch.pk, actor=world.actor("officer2"), at=START)


def test_a_returned_payment_waits_again_and_can_be_paid_once_more(world: ClaimWorld) -> None:
    claims = waiting(world, 1)
    batch = sent(world, claims)
    read(world, batch, filled(batch))
    item = PaymentItem.objects.get()
    return_payment(item_id=item.pk, reason="退票：户名不符", actor=world.actor("officer"), at=START)
    assert states(claims) == ["payable"]
    assert (Budget.objects.get().held, Budget.objects.get().paid) == (100000, 0)
    again = sent(world, claims, token=SECOND)
    read(world, again, filled(again))
    assert states(claims) == ["redeemed"] and money.check_money() == []
    with pytest.raises(Refused, match="不是“已拨付”"):
        return_payment(item_id=item.pk, reason="x", actor=world.actor("officer"), at=START)


def test_money_is_clawed_back_by_the_head_alone(world: ClaimWorld) -> None:
    claims = waiting(world, 1)
    batch = sent(world, claims)
    read(world, batch, filled(batch))
    item = PaymentItem.objects.get()
    with pytest.raises(Refused, match="由受理单位负责人决定"):
        claw_back(item_id=item.pk, reason="x", actor=world.actor("officer"), at=START)
    claw_back(item_id=item.pk, reason="虚报产值", actor=world.actor("head"), at=START)
    assert states(claims) == ["clawed_back"]
    assert (Budget.objects.get().held, Budget.objects.get().paid) == (0, 0)
    assert money.check_money() == []


def test_a_fact_that_changed_is_flagged_and_decided_by_a_person(world: ClaimWorld) -> None:
    claims = waiting(world, 2)
    later = START + timedelta(days=1)
    record_facts(
        said={claims[0].enterprise_id: {"newly_above_scale": False}}, source="statistics",
        on=later.date(), actor=SYSTEM_ACTOR, at=later,
    )  # fmt: skip
    drawn = draw(world, claims)
    assert drawn.batch is not None and drawn.batch.count == 1
    assert drawn.left_out == [(claims[0].case.number, "申报后企业情况有变，须由负责人核实后再拨付")]
    claims[0].refresh_from_db()
    assert claims[0].flags == [{"fact": "newly_above_scale", "then": True, "now": False}]
    world.act(claims[0], "confirm_flags", "head", reason="统计局更正在后，不影响资格")
    again = draw(world, [claims[0]], token=SECOND)
    assert again.batch is not None and again.batch.count == 1


def test_a_flagged_claim_can_be_stopped(world: ClaimWorld) -> None:
    claims = waiting(world, 1)
    world.act(claims[0], "stop_payment", "head", reason="情况有变")
    assert states(claims) == ["reviewing"] and Budget.objects.get().held == 0


def test_after_a_failure_the_firms_new_account_is_paid(world: ClaimWorld) -> None:
    claims = waiting(world, 1)
    batch = sent(world, claims)
    firm = claims[0].enterprise
    owner = world.owner(firm)
    set_account(
        enterprise_id=firm.pk, bank="农商银行", number="6228480000001", actor=owner, at=START
    )
    read(world, batch, filled(batch, failed=(1,)))
    again = draw(world, claims, token=SECOND).batch
    assert again is not None
    assert again.items.get().account == "6228480000001"
    assert batch.items.get().account != "6228480000001"
