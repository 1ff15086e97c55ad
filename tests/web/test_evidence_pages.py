"""Pages of documents kept once: history, readers, consents, savings, and what a department shared."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import START, make_firm, make_member, make_staff, make_unit, make_user

from qifu.enterprises.consents import give_consent, note_reading
from qifu.enterprises.models import Enterprise, Evidence, EvidenceType
from qifu.enterprises.savings import Saved, record_savings
from qifu.identity.actors import load_actor
from qifu.identity.models import Role, User

pytestmark = pytest.mark.django_db
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def upload(client: Client, url: str, data: bytes, name: str = "执照.txt", **more: str):
    return client.post(url, {"file": SimpleUploadedFile(name, data), **more}, follow=True)


@pytest.fixture
def firm() -> Enterprise:
    EvidenceType.objects.create(code="licence", title="营业执照")
    return make_firm("涪江厂")


def test_a_document_is_seen_in_place_replaced_and_its_history_stays(firm: Enterprise) -> None:
    user = make_member(firm, "admin")
    client, url = sign_in(user), f"/firm/{firm.pk}/documents/licence/"
    page = upload(
        client, url, "统一社会信用代码".encode(), number="甲一", issuer="市场监管局",
        valid_from="2026-01-01", valid_until="2099-01-01",
    ).content.decode()  # fmt: skip
    first = Evidence.objects.get()
    for word in ("甲一", "市场监管局", "2026-01-01 至 2099-01-01", first.file.sha256, "企业提交"):
        assert word in page
    assert '<pre class="preview-text"' in page and "统一社会信用代码</pre>" in page
    assert "病毒特征" in upload(client, url, EICAR).content.decode()
    assert Evidence.objects.count() == 1
    page = upload(client, url, "新的".encode()).content.decode()
    assert "换下的" in page and first.file.sha256[:16] in page and "编号 甲一" in page


def test_who_read_what_is_shown_and_a_consent_is_taken_back(firm: Enterprise) -> None:
    user = make_member(firm, "submit")
    client, url = sign_in(user), f"/firm/{firm.pk}/uses/"
    upload(client, f"/firm/{firm.pk}/documents/licence/", b"x")
    row, owner = Evidence.objects.get(), load_actor(user, START)
    (consent,) = give_consent(
        enterprise_id=firm.pk, evidence_ids=[row.pk], subject="BJ-1", purpose="开办餐饮店",
        actor=owner, at=START,
    )  # fmt: skip
    clerk = make_staff(make_unit(name="政务中心"), Role.CLERK, "王窗口")
    note_reading(row.file, actor=load_actor(clerk, START), at=START, subject="BJ-1")
    page = client.get(url).content.decode()
    assert "王窗口（政务中心）" in page and "开办餐饮店（BJ-1）" in page
    viewer = sign_in(make_member(firm, "view"))
    assert "revoke" not in viewer.get(url).content.decode()
    assert viewer.post(f"{url}{consent.pk}/revoke/").status_code == 404
    assert sign_in(make_member(make_firm("别家"), "admin")).get(url).status_code == 404
    page = client.post(f"{url}{consent.pk}/revoke/", follow=True).content.decode()
    assert "已收回" in page and "收回</button>" not in page


def test_each_figure_of_what_was_saved_opens_to_its_rows(firm: Enterprise) -> None:
    saved = [
        Saved("field", "name", "企业名称", "held", 3),
        Saved("material", "m", "执照", "shared"),
    ]
    record_savings(enterprise_id=firm.pk, subject="BJ-1", title="开店", saved=saved, at=START)
    client = sign_in(make_member(firm, "view"))
    assert "少填 3 项，少交 1 份" in client.get(f"/firm/{firm.pk}/documents/").content.decode()
    page = client.get(f"/firm/{firm.pk}/saved/").content.decode()
    assert "企业名称（3 次）" in page and "部门自行核验" in page and "开店（BJ-1）" in page


def test_an_official_keeps_what_a_department_shared(firm: Enterprise) -> None:
    unit = make_unit(name="区市场监管局")
    client = sign_in(make_staff(make_unit(name="政务中心"), Role.CLERK, "王窗口"))
    url = f"/work/firms/{firm.pk}/shared/"
    assert "记录从部门共享到的材料" in client.get(f"/work/firms/{firm.pk}/").content.decode()
    assert client.post(url, {"number": "9151"}).status_code == 422
    page = client.post(
        url, {"type": "licence", "unit": unit.pk, "number": "9151"}, follow=True
    ).content.decode()
    assert "有效期内不再向企业要" in page and "部门数据共享·区市场监管局" in page
    own = sign_in(make_member(firm, "admin"))
    page = own.get(f"/firm/{firm.pk}/documents/licence/").content.decode()
    assert "有效期内不再向您要" in page and "数据共享核验记录" in page
    assert sign_in(make_user("外人")).get(url).status_code == 403
