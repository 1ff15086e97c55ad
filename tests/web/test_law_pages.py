"""Law services by their pages: the firm, the office, the window, the other party, supervisors."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import make_staff, make_unit
from tests.law_world import LawWorld, make_law_world

from qifu.identity.models import Centre, Role, User, Window
from qifu.kernel.time import now
from qifu.law.matters import open_invitation
from qifu.law.models import LawMatter

pytestmark = pytest.mark.django_db
ASKED = {
    "words": "对方拖欠货款", "contact_name": "王会计", "contact_phone": "13800138000",
    "other_name": "某商贸公司", "amount": "12,000",
}  # fmt: skip


@pytest.fixture
def world() -> LawWorld:
    return make_law_world(now())


def of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def do(client: Client, url: str, data: dict[str, object], status: int = 303) -> str:
    response = client.post(url, data)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


def test_what_to_bring_is_answered_without_signing_in(world: LawWorld) -> None:
    assert "纠纷调解" in page(Client(), "/law/")
    text = page(Client(), "/law/services/legal-aid/")
    assert "申请人身份证" in text
    assert "待主管部门核定" in text
    page(Client(), "/law/services/nothing/", 404)


def test_from_the_form_to_an_agreement(world: LawWorld) -> None:
    firm, office = of(world.users["owner"]), of(world.users["mediator"])
    text = do(firm, "/law/services/mediation/ask/", {**ASKED, "words": ""}, 422)
    assert "某商贸公司" in text
    do(firm, "/law/services/mediation/ask/", ASKED)
    row = LawMatter.objects.get()
    url, desk = f"/law/cases/{row.case.number}/", f"/work/law/{row.case.number}/"
    assert "等待" in page(firm, url)
    assert world.firm.name in page(office, "/work/law/")
    do(office, f"{desk}?do=accept", {"version": "1"})
    do(firm, f"{url}messages/", {"text": "周三下午方便"})
    assert "周三下午方便" in page(office, desk)
    do(office, f"{desk}messages/", {"text": "好的"})
    assert "好的" in page(firm, url)
    day = (now() + timedelta(days=9)).date().isoformat()
    invited = {"other_name": "某商贸公司", "about": "货款", "meet_on": day, "place": "调解室"}
    do(office, f"{desk}?do=invite", invited)
    invitation = open_invitation(row)
    assert invitation is not None
    link = f"/law/invited/{invitation.token}/"
    assert link in page(office, desk)
    seen = page(Client(), link)
    assert "货款" in seen
    assert "拖欠" not in seen
    assert "13800138000" not in seen
    assert "请选择一项" in do(Client(), link, {}, 422)
    do(Client(), link, {"agree": "yes", "words": "可以谈"})
    do(office, f"{desk}?do=agree", {"terms": "月底付清", "perform_on": day})
    assert "月底付清" in page(Client(), link)
    assert Client().get(f"{link}agreement.pdf").content.startswith(b"%PDF")
    do(Client(), f"{link}confirm/", {})
    assert "对方确认" in page(office, desk)
    do(firm, f"{url}do/confirm_agreement/", {})
    assert "双方已确认" in page(firm, url)
    assert firm.get(f"{url}agreement.pdf").content.startswith(b"%PDF")
    page(firm, f"{url}ledger/")
    page(office, f"{desk}ledger/")


def test_a_matter_passed_on_leaves_the_office(world: LawWorld) -> None:
    row, office = world.matter(), of(world.users["mediator"])
    desk = f"/work/law/{row.case.number}/"
    passed = {"office": "legal-aid", "reason": "需要律师"}
    do(office, f"{desk}?do=pass_on", passed)
    page(office, desk, 404)
    assert "需要律师" in page(of(world.users["aid"]), desk)
    assert "需要律师" in page(of(world.users["owner"]), f"/law/cases/{row.case.number}/")


def test_supervisors_see_where_it_is_and_nothing_else(world: LawWorld) -> None:
    row = world.matter()
    text = page(of(world.users["leader"]), f"/work/law/{row.case.number}/")
    assert "此件保密" in text
    assert world.firm.name not in text
    assert "货款" not in text
    page(of(world.users["revisitor"]), f"/work/law/{row.case.number}/", 403)
    page(of(world.users["leader"]), f"/work/cases/{row.case.number}/", 404)


def test_a_window_takes_it_in_and_reads_it_no_more(world: LawWorld) -> None:
    unit = make_unit(name="区政务审批局")
    hall = Centre.objects.create(code="hall", name="区中心", kind="district", unit=unit)
    window = Window.objects.create(code="w", centre=hall, kind="general", name="综合窗口")
    clerk = of(make_staff(unit, Role.CLERK, "窗口", window))
    found = clerk.get(f"/work/law/counter/?uscc={world.firm.uscc}&service=notary")
    assert found.status_code == 302
    assert "没有这个代码的企业" in page(clerk, "/work/law/counter/?uscc=1&service=notary")
    do(clerk, found["Location"], {"words": "", "contact_name": "", "contact_phone": ""}, 422)
    do(clerk, found["Location"], {k: ASKED[k] for k in ("words", "contact_name", "contact_phone")})
    row = LawMatter.objects.get()
    text = page(clerk, "/work/law/counter/")
    assert row.case.number in text
    assert "拖欠" not in text
    page(clerk, f"/work/law/{row.case.number}/", 403)
    assert "拖欠" in page(of(world.users["owner"]), f"/law/cases/{row.case.number}/")
