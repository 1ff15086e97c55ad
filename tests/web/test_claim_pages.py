"""Claims in the browser: the firm's form and page, the window, the unit's desk, publicity."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.claim_world import PDF, ClaimWorld, make_claim_world, make_claimant
from tests.factories import make_firm, make_member, make_staff, make_unit

from qifu.enterprises.models import BankAccount, Enterprise, Evidence, FactRecord
from qifu.identity.models import Centre, Role, User, Window
from qifu.kernel.time import now
from qifu.policies.models import Claim, ClaimDraft, PublicObjection

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
CONTACT = {"contact_name": "王会计", "contact_phone": "13800138000"}


@pytest.fixture
def world() -> ClaimWorld:
    return make_claim_world()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def owner(firm: Enterprise) -> Client:
    return signed_in(firm.memberships.get().user)


def clerk() -> Client:
    unit = make_unit()
    centre = Centre.objects.create(code="c-1", name="区企业服务中心", kind="district", unit=unit)
    window = Window.objects.create(code="c-1-policy", centre=centre, name="政策窗口", kind="policy")
    return signed_in(make_staff(unit, Role.CLERK, "窗口甲", window))


def licence() -> SimpleUploadedFile:
    return SimpleUploadedFile("执照.pdf", PDF, "application/pdf")


class TestForm:
    def test_a_firm_of_which_all_is_known_sends_with_one_click(self, world: ClaimWorld) -> None:
        client = owner(world.firm)
        page = client.get("/policies/P-1/claim/").content.decode()
        assert "比对结果：符合" in page and "100,000 元" in page and "不用再交" in page
        assert 'type="file"' not in page and 'name="account_number"' not in page
        answer = client.post("/policies/P-1/claim/", {**CONTACT, "do": "submit"})
        claim = Claim.objects.get()
        assert answer.status_code == 303
        assert answer["Location"] == f"/claims/{claim.case.number}/"
        page = client.get(answer["Location"]).content.decode()
        assert "已收到申报" in page and "系统计算" in page

    def test_only_what_is_missing_is_asked_and_what_is_good_is_kept(
        self, world: ClaimWorld
    ) -> None:
        firm = make_firm("新厂")
        make_member(firm, "submit")
        client = owner(firm)
        page = client.get("/policies/P-1/claim/").content.decode()
        assert 'name="fact-newly_above_scale"' in page and 'name="material-licence"' in page
        wrong = {**CONTACT, "contact_phone": "12", "do": "submit", "material-licence": licence()}
        answer = client.post("/policies/P-1/claim/", wrong)
        page = answer.content.decode()
        assert answer.status_code == 422 and not Claim.objects.exists()
        assert "联系电话不对" in page and "比对要用到它" in page and "请先登记收款账户" in page
        assert Evidence.objects.filter(enterprise=firm).count() == 1 and "不用再交" in page
        right = {
            **CONTACT, "do": "submit", "fact-newly_above_scale": "yes",
            "account_bank": "绵阳市商业银行", "account_number": "6222 0000 1111 2222",
        }  # fmt: skip
        assert client.post("/policies/P-1/claim/", right).status_code == 303
        assert FactRecord.objects.get(enterprise=firm).source == "declared"
        assert BankAccount.objects.get(enterprise=firm).number == "6222000011112222"
        assert Claim.objects.get().materials.count() == 1

    def test_what_was_typed_is_there_again(self, world: ClaimWorld) -> None:
        client = owner(world.firm)
        kept = {"contact_name": "李出纳", "contact_phone": "138", "do": "save"}
        assert "已保存" in client.post("/policies/P-1/claim/", kept).content.decode()
        assert ClaimDraft.objects.get().data["contact_phone"] == "138"
        assert "李出纳" in client.get("/policies/P-1/claim/").content.decode()

    def test_the_same_form_twice_is_one_claim(self, world: ClaimWorld) -> None:
        client = owner(world.firm)
        client.get("/policies/P-1/claim/")
        first = client.post("/policies/P-1/claim/", {**CONTACT, "do": "submit"})
        again = client.post("/policies/P-1/claim/", {**CONTACT, "do": "submit"})
        assert again.status_code == 303 and again["Location"] == first["Location"]
        page = client.get("/policies/P-1/claim/").content.decode()
        assert "不用重复申报" in page and "提交申报" not in page and Claim.objects.count() == 1

    def test_a_firm_judged_ineligible_says_why_it_claims(self, world: ClaimWorld) -> None:
        firm = make_claimant("老厂", eligible=False)
        answer = owner(firm).post("/policies/P-1/claim/", {**CONTACT, "do": "submit"})
        assert answer.status_code == 422 and "请写明理由" in answer.content.decode()
        sent = {**CONTACT, "do": "submit", "statement": "名单遗漏了我们"}
        assert owner(firm).post("/policies/P-1/claim/", sent).status_code == 303
        assert Claim.objects.get().statement == "名单遗漏了我们"

    def test_a_file_that_is_not_what_it_says_is_refused_at_its_field(
        self, world: ClaimWorld
    ) -> None:
        firm = make_firm("假件厂")
        make_member(firm, "submit")
        fake = SimpleUploadedFile("执照.pdf", b"MZ\x90\x00", "application/pdf")
        answer = owner(firm).post(
            "/policies/P-1/claim/", {**CONTACT, "do": "submit", "material-licence": fake}
        )
        assert answer.status_code == 422 and not Evidence.objects.filter(enterprise=firm).exists()
        assert "这是程序或脚本" in answer.content.decode()


class TestOwnPage:
    def test_the_whole_errand_of_supplying_appealing_and_rating(self, world: ClaimWorld) -> None:
        at = now()
        claim = world.claim(at=at)
        asked = {"items": "上年度审计报告\n社保缴纳证明", "days": "5", "reason": "缺两件"}
        world.act(claim, "request_material", "handler", at, **asked)
        client, path = owner(world.firm), f"/claims/{claim.case.number}/"
        page = client.get(path).content.decode()
        assert "上年度审计报告" in page and "社保缴纳证明" in page
        sent = client.post(f"{path}do/supply_material/", {"text": "已补"}, follow=True)
        assert "补正的材料已提交" in sent.content.decode()
        refused = {"outcome": "refuse", "opinion": "不在名单", "override": "名单以统计局为准"}
        world.act(claim, "propose", "handler", at, **refused)
        world.act(claim, "approve_claim", "head", at)
        page = client.get(path).content.decode()
        assert "不予通过" in page and f"{path}do/appeal/" in page
        appealed = client.post(f"{path}do/appeal/", {"reason": "名单遗漏"}, follow=True)
        assert "申诉已提交" in appealed.content.decode()
        assert "申诉复审" in client.get("/claims/").content.decode()
        ledger = client.get(f"{path}ledger/").content.decode()
        assert "逐日时限" in ledger

    def test_withdrawing_leaves_the_way_open_to_claim_again(self, world: ClaimWorld) -> None:
        claim, client = world.claim(), owner(world.firm)
        at = f"/claims/{claim.case.number}/"
        assert client.post(f"{at}do/withdraw/", {}).status_code == 422
        client.post(f"{at}do/withdraw/", {"reason": "填错了"})
        assert "您已撤回申报" in client.get(at).content.decode()
        again = client.post("/policies/P-1/claim/", {**CONTACT, "do": "submit"})
        assert again.status_code == 303 and again["Location"] != at
        assert Claim.objects.filter(live=True).count() == 1

    def test_another_firms_claim_is_not_there(self, world: ClaimWorld) -> None:
        number = world.claim().case.number
        other = owner(make_claimant("外厂"))
        for path in ("", "ledger/", "do/withdraw/"):
            assert other.get(f"/claims/{number}/{path}").status_code == 404
        assert number not in other.get("/claims/").content.decode()

    def test_a_viewer_reads_and_does_nothing(self, world: ClaimWorld) -> None:
        claim = world.claim()
        viewer = signed_in(make_member(world.firm, "view"))
        at = f"/claims/{claim.case.number}/"
        assert viewer.get(at).status_code == 200
        assert viewer.post(f"{at}do/withdraw/", {"reason": "想撤"}).status_code == 403
        assert viewer.get("/policies/P-1/claim/").status_code == 404
        claim.case.refresh_from_db()
        assert claim.case.state == "filed"


class TestWindow:
    def test_a_clerk_finds_the_firm_and_hands_in_for_it(self, world: ClaimWorld) -> None:
        client = clerk()
        found = client.get("/work/claims/take/", {"q": world.firm.uscc}).content.decode()
        assert world.firm.name in found and "首次升规入统奖励P-1" in found
        asked = {"firm": world.firm.pk, "policy": "P-1"}
        form = client.get("/work/claims/take/open/", asked, follow=True)
        assert "比对结果：符合" in form.content.decode()
        at = f"/work/claims/take/{world.firm.pk}/P-1/"
        answer = client.post(at, {**CONTACT, "do": "submit"}, follow=True)
        claim = Claim.objects.get()
        assert claim.case.number in answer.content.decode() and claim.case.channel == "window"
        assert owner(world.firm).get(f"/claims/{claim.case.number}/").status_code == 200
        letter = f"/work/claims/{claim.case.number}/acceptance.pdf"
        assert letter in answer.content.decode()
        own = f"/claims/{claim.case.number}/acceptance.pdf"
        for paper in (client.get(letter), owner(world.firm).get(own)):
            assert paper.content.startswith(b"%PDF-") and paper["Content-Type"] == "application/pdf"
        stranger = signed_in(make_member(make_firm("别家"), "admin"))
        assert stranger.get(own).status_code == 404

    def test_nothing_chosen_is_told(self, world: ClaimWorld) -> None:
        client = clerk()
        for asked in ({}, {"firm": "x", "policy": "P-1"}, {"firm": world.firm.pk}):
            answer = client.get("/work/claims/take/open/", asked, follow=True)
            assert "请先选企业和政策" in answer.content.decode()


class TestDesk:
    def test_reviewer_then_another_person_then_publicity(self, world: ClaimWorld) -> None:
        claim = world.claim()
        at = f"/work/claims/{claim.case.number}/"
        handler, head = signed_in(world.users["handler"]), signed_in(world.users["head"])
        assert world.firm.name in handler.get("/work/claims/").content.decode()
        handler.post(f"{at}?do=accept", {})
        page = handler.get(at).content.decode()
        assert "提出审核意见" in page and 'value="100000' in page
        opinion = {"outcome": "grant", "amount": "120000", "opinion": "可以"}
        over = handler.post(f"{at}?do=propose", opinion)
        assert over.status_code == 422 and "高于系统计算" in over.content.decode()
        handler.post(f"{at}?do=propose", {**opinion, "amount": "100000"})
        assert world.firm.name in head.get("/work/claims/").content.decode()
        head.post(f"{at}?do=approve_claim", {})
        claim.case.refresh_from_db()
        assert claim.case.state == "publicity"
        assert world.firm.name in Client().get("/publicity/").content.decode()

    def test_of_two_at_once_the_second_is_told(self, world: ClaimWorld) -> None:
        claim = world.claim()
        at = f"/work/claims/{claim.case.number}/"
        handler = signed_in(world.users["handler"])
        handler.post(f"{at}?do=accept", {})
        late = signed_in(world.users["both"]).post(f"{at}?do=accept", {})
        assert late.status_code == 409

    def test_a_unit_elsewhere_finds_nothing(self, world: ClaimWorld) -> None:
        number = world.claim().case.number
        other = signed_in(world.users["elsewhere"])
        assert other.get(f"/work/claims/{number}/").status_code == 404
        assert number not in other.get("/work/claims/", {"show": "open"}).content.decode()


class TestPublicity:
    def test_anybody_objects_and_the_head_rules(self, world: ClaimWorld) -> None:
        claim = world.claim()
        world.public(claim)
        at, visitor = f"/publicity/{claim.case.number}/", Client()
        assert visitor.post(at, {"name": "", "phone": "1", "text": ""}).status_code == 422
        said = {"name": "赵六", "phone": "13900139000", "text": "该企业并非首次升规"}
        assert "异议已收到" in visitor.post(at, said, follow=True).content.decode()
        row = PublicObjection.objects.get()
        head, desk = signed_in(world.users["head"]), f"/work/claims/{claim.case.number}/"
        assert "该企业并非首次升规" in head.get(desk).content.decode()
        ruling = f"{desk}objections/{row.pk}/"
        head.post(ruling, {"reason": ""})
        row.refresh_from_db()
        assert row.state == "open"
        assert signed_in(world.users["handler"]).post(ruling, {"reason": "x"}).status_code == 403
        head.post(ruling, {"reason": "已核对名单，属首次"})
        row.refresh_from_db()
        assert row.state == "dismissed" and row.ruling == "已核对名单，属首次"

    def test_what_is_not_in_public_is_not_there(self, world: ClaimWorld) -> None:
        number = world.claim().case.number
        assert Client().get(f"/publicity/{number}/").status_code == 404
        assert number not in Client().get("/publicity/").content.decode()
