"""Payments in the browser: batch, second person, finance's file; automatic grants."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant
from tests.factories import make_staff, make_unit

from qifu.cases.models import Case
from qifu.identity.models import Role, User
from qifu.policies import money
from qifu.policies.models import Budget, Claim, GrantList, PaymentBatch, Policy

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
PAYMENTS = "/work/payments/"


@pytest.fixture
def world() -> ClaimWorld:
    return make_claim_world()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def waiting(world: ClaimWorld, count: int) -> list[Claim]:
    claims = [world.claim(make_claimant()) for _ in range(count)]
    for claim in claims:
        world.payable(claim)
    return claims


def drawn(world: ClaimWorld, claims: list[Claim]) -> PaymentBatch:
    officer = signed_in(world.users["officer"])
    form = {"claim": [c.pk for c in claims], "token": "form-1"}
    assert officer.post(f"{PAYMENTS}draw/", form).status_code == 303
    return PaymentBatch.objects.get()


def finance(content: bytes, **cells: object) -> SimpleUploadedFile:
    book = load_workbook(BytesIO(content))
    sheet = book.active
    for row in range(4, sheet.max_row + 1):
        sheet.cell(row, 7).value, sheet.cell(row, 8).value = "成功", date(2026, 3, 20)
        sheet.cell(row, 9).value = f"PZ{row}"
    for place, value in cells.items():
        sheet[place].value = value
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("结果.xlsx", out.getvalue())


def test_batch_second_person_file_out_result_in(world: ClaimWorld) -> None:
    claims = waiting(world, 2)
    officer, second = signed_in(world.users["officer"]), signed_in(world.users["officer2"])
    assert "待拨付 2 笔，共 200,000" in officer.get(PAYMENTS).content.decode()
    batch = drawn(world, claims)
    at = f"{PAYMENTS}{batch.pk}/"
    assert "不能是同一个人" in officer.get(at).content.decode()
    same = officer.post(f"{at}do/send/", {}, follow=True).content.decode()
    assert "不能是同一个人" in same
    second.post(f"{at}do/send/", {})
    batch.refresh_from_db()
    assert batch.state == "sent"
    book = officer.get(f"{at}export.xlsx")
    assert book["Content-Disposition"].endswith(f'{batch.number}.xlsx"')
    changed = officer.post(f"{at}result/", {"file": finance(book.content, F4=1)})
    assert changed.status_code == 422 and "第 4 行" in changed.content.decode()
    assert Claim.objects.filter(case__state="redeemed").count() == 0
    read = officer.post(f"{at}result/", {"file": finance(book.content)}, follow=True)
    assert "成功 2 笔，失败 0 笔" in read.content.decode()
    owner = signed_in(claims[0].enterprise.memberships.get().user)
    page = owner.get(f"/claims/{claims[0].case.number}/").content.decode()
    assert "资金已拨付到账" in page and "PZ4" in page
    assert money.check_money() == []


def test_the_same_form_twice_is_one_batch_and_nothing_ticked_is_told(world: ClaimWorld) -> None:
    claims = waiting(world, 1)
    officer = signed_in(world.users["officer"])
    empty = officer.post(f"{PAYMENTS}draw/", {"token": "form-1"}, follow=True)
    assert "请至少勾选一笔" in empty.content.decode()
    drawn(world, claims)
    drawn(world, claims)
    assert PaymentBatch.objects.count() == 1


def test_a_batch_is_discarded_with_a_reason(world: ClaimWorld) -> None:
    claims = waiting(world, 1)
    at = f"{PAYMENTS}{drawn(world, claims).pk}/"
    officer = signed_in(world.users["officer"])
    officer.post(f"{at}do/discard/", {"reason": ""})
    assert PaymentBatch.objects.get().state == "drawn"
    officer.post(f"{at}do/discard/", {"reason": "账户要先核对"})
    assert PaymentBatch.objects.get().state == "discarded"
    assert "待拨付 1 笔" in officer.get(PAYMENTS).content.decode()


def test_a_paid_one_comes_back_or_is_clawed_back_by_the_head(world: ClaimWorld) -> None:
    claims = waiting(world, 1)
    batch = drawn(world, claims)
    at = f"{PAYMENTS}{batch.pk}/"
    signed_in(world.users["officer2"]).post(f"{at}do/send/", {})
    officer, head = signed_in(world.users["officer"]), signed_in(world.users["head"])
    file = finance(officer.get(f"{at}export.xlsx").content)
    officer.post(f"{at}result/", {"file": file})
    item = batch.items.get()
    gone = officer.post(f"{at}do/claw_back/", {"item": item.pk, "reason": "骗补"}, follow=True)
    assert "已办好" not in gone.content.decode() and batch.items.get().state == "paid"
    back = head.post(f"{at}do/claw_back/", {"item": item.pk, "reason": "骗补"}, follow=True)
    assert "已办好" in back.content.decode()
    assert Claim.objects.get(pk=claims[0].pk).case.state == "clawed_back"
    nothing = officer.post(f"{at}do/nothing/", {}, follow=True)
    assert "没有这个操作" in nothing.content.decode()


def test_another_units_officer_sees_no_batch(world: ClaimWorld) -> None:
    batch = drawn(world, waiting(world, 1))
    other = signed_in(world.users["elsewhere"])
    for path in ("", "export.xlsx"):
        assert other.get(f"{PAYMENTS}{batch.pk}/{path}").status_code == 404
    assert batch.number not in other.get(PAYMENTS).content.decode()


def test_automatic_grant_from_the_list_to_the_firms_word(world: ClaimWorld) -> None:
    clear = {"publicity_days": 3, "declared_clear": True, "materials": []}
    Policy.objects.update(mode="automatic", service=clear)
    officer, second = signed_in(world.users["officer"]), signed_in(world.users["officer2"])
    made = officer.post("/work/grants/draw/", {"policy": "P-1"}, follow=True)
    assert "比对出 1 家" in made.content.decode()
    at = f"/work/grants/{GrantList.objects.get().pk}/"
    assert "不能是同一个人" in officer.get(at).content.decode()
    done = second.post(at, {}, follow=True)
    assert "1 家企业会收到确认请求" in done.content.decode()
    case = Claim.objects.get().case
    owner = signed_in(world.firm.memberships.get().user)
    page = owner.get(f"/claims/{case.number}/").content.decode()
    assert "免申即享" in page and f"/claims/{case.number}/do/confirm_grant/" in page
    owner.post(f"/claims/{case.number}/do/confirm_grant/", {})
    case.refresh_from_db()
    assert case.state == "publicity"


class TestLedger:
    def test_every_movement_is_there_and_sums_to_the_budget(self, world: ClaimWorld) -> None:
        waiting(world, 2)
        page = signed_in(world.users["head"]).get(f"{PAYMENTS}ledger/?policy=P-1").content.decode()
        assert page.count("<tr data-row>") == 2 and "200,000 元" in page
        assert "与预算账一致" in page
        Budget.objects.update(held=150_000)
        page = (
            signed_in(world.users["officer"]).get(f"{PAYMENTS}ledger/?policy=P-1").content.decode()
        )
        assert "不一致" in page

    def test_as_a_file_with_no_formula(self, world: ClaimWorld) -> None:
        claim = waiting(world, 1)[0]
        Case.objects.filter(pk=claim.case_id).update(firm_name="=HYPERLINK(1)")
        answer = signed_in(world.users["officer"]).get(f"{PAYMENTS}ledger.xlsx")
        rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].values)
        assert rows[1][3] == claim.case.number and rows[1][6] == 100_000
        assert rows[1][4] == "'=HYPERLINK(1)"

    def test_other_units_money_is_not_seen(self, world: ClaimWorld) -> None:
        waiting(world, 1)
        stranger = make_staff(make_unit(name="区商务局"), Role.POLICY_OFFICER, "外人")
        page = signed_in(stranger).get(f"{PAYMENTS}ledger/").content.decode()
        assert "还没有资金往来" in page and "P-1" not in page
