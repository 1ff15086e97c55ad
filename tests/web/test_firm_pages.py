"""A firm's own pages: what is known of it and its own word, its documents, its account."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import START, make_firm, make_member

from qifu.enterprises.facts import known_facts, record_facts
from qifu.enterprises.models import BankAccount, Enterprise, Evidence, EvidenceType, Fact
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.events import stream_events
from qifu.kernel.time import today
from qifu.web.components.fact_fields import fact_answer

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def firm() -> Enterprise:
    rows = (
        ("staff", "number", "从业人数", "规模", "人", False),
        ("revenue", "number", "上年度营业收入", "规模", "元", True),
        ("headquarters", "boolean", "企业总部", "登记与属地", "", False),
    )
    for i, (name, kind, label, group, unit, sensitive) in enumerate(rows):
        Fact.objects.create(
            name=name, type=kind, label=label, group=group, unit=unit, sensitive=sensitive,
            position=i,
        )  # fmt: skip
    EvidenceType.objects.create(code="licence", title="营业执照", issuer="市场监管部门")
    EvidenceType.objects.create(code="tax", title="纳税证明", months_valid=12, position=1)
    found = make_firm("涪江厂")
    said = {found.pk: {"revenue": Decimal(23_500_000)}}
    record_facts(said=said, source="tax", on=date(2026, 2, 1), actor=SYSTEM_ACTOR, at=START)
    return found


def client_of(firm: Enterprise, *rights: str) -> Client:
    client = Client()
    user = make_member(firm, *rights)
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_the_facts_stand_in_groups_with_value_source_and_day(firm: Enterprise) -> None:
    page = read(client_of(firm, "view"), f"/firm/{firm.pk}/facts/")
    assert "2,350 万元" in page and "政府数据（税务部门）" in page and "2026-02-01" in page
    assert page.index("规模") < page.index("登记与属地")
    assert "还没有的 1 项" in page and "从业人数" in page and ">补充<" not in page


def test_what_a_firm_says_is_kept_as_declared_and_can_be_taken_back(firm: Enterprise) -> None:
    client, url = client_of(firm, "submit"), f"/firm/{firm.pk}/facts/staff/"
    assert "自己申报" in read(client, url)
    assert client.post(url, {"value": "许多"}).status_code == 422
    assert client.post(url, {"value": ""}).status_code == 422
    page = client.post(url, {"value": "12", "do": "say"}, follow=True).content.decode()
    assert "已保存为企业自报。" in page and "待核对" in page and "12 人" in page
    assert known_facts(firm.pk).origins["staff"][0] == "declared"
    page = client.post(url, {"value": "15"}, follow=True).content.decode()
    assert page.count("企业自报") > 2 and "15 人" in page and "12 人" in page
    page = client.post(url, {"do": "take_back"}, follow=True).content.decode()
    assert "自报已收回" in page and "staff" not in known_facts(firm.pk).values


def test_an_official_value_stands_above_and_the_page_says_so(firm: Enterprise) -> None:
    client, url = client_of(firm, "submit"), f"/firm/{firm.pk}/facts/revenue/"
    page = client.post(url, {"value": "3000"}, follow=True).content.decode()
    assert "比对仍以它为准" in page and "这一项有政府数据" in page
    assert known_facts(firm.pk).values["revenue"] == 23_500_000
    assert 'value="3000"' in page
    assert "自报为“3,000 万元”" in read(client, f"/firm/{firm.pk}/facts/")


def test_a_correction_begins_with_what_is_known(firm: Enterprise) -> None:
    client = client_of(firm, "submit")
    assert 'value="2350"' in read(client, f"/firm/{firm.pk}/facts/revenue/")
    known = {"values": ["高新技术企业", "瞪羚企业"], "type": "set", "label": "称号"}
    fact = Fact.objects.create(name="titles", **known)
    assert fact_answer(fact, frozenset({"瞪羚企业"})) == ["瞪羚企业"]
    url = f"/firm/{firm.pk}/facts/titles/"
    page = client.post(url, {"value": ["瞪羚企业"]}, follow=True).content.decode()
    assert page.count(" checked") == 1
    client.post(f"/firm/{firm.pk}/facts/headquarters/", {"value": "no"})
    assert '<option value="no" selected>' in read(client, f"/firm/{firm.pk}/facts/headquarters/")


def test_a_viewer_reads_and_writes_nothing_and_others_find_nothing(firm: Enterprise) -> None:
    other = client_of(make_firm("外厂"), "admin")
    viewer = client_of(firm, "view")
    for part in ("facts/", "facts/staff/", "documents/", "documents/licence/", "account/"):
        url = f"/firm/{firm.pk}/{part}"
        assert "<button" not in read(viewer, url).split("<main")[1].split("</main>")[0]
        assert other.get(url).status_code == 404
        if part not in ("facts/", "documents/"):
            assert viewer.post(url, {"value": "3"}).status_code == 403
            assert other.post(url, {"value": "3"}).status_code == 404
    assert "staff" not in known_facts(firm.pk).values
    assert viewer.get(f"/firm/{firm.pk}/facts/nothing/").status_code == 404


def test_a_document_is_checked_kept_replaced_and_warned_of(firm: Enterprise) -> None:
    client, url = client_of(firm, "submit"), f"/firm/{firm.pk}/documents/licence/"

    def send(name: str, data: bytes, **more: str) -> str:
        file = SimpleUploadedFile(name, data)
        return client.post(url, {"file": file, **more}, follow=True).content.decode()

    assert "内容其实是" in send("执照.png", PDF)
    assert "已经过期" in send("执照.pdf", PDF, valid_until="2020-01-01")
    assert not Evidence.objects.exists()
    soon = today() + timedelta(days=9)
    assert "已存好" in send("执照.pdf", PDF, number="A-1", valid_until=soon.isoformat())
    page = read(client, f"/firm/{firm.pk}/documents/")
    assert "需要更换" in page and "还有 9 天过期" in page and "即将过期" in page
    assert "换下的" in send("新执照.pdf", PDF)
    assert "需要更换" not in read(client, f"/firm/{firm.pk}/documents/")
    old = Evidence.objects.get(replaced_at__isnull=False)
    assert client.get(f"/files/{old.file_id}/raw/").status_code == 200
    assert client_of(make_firm(), "admin").get(f"/files/{old.file_id}/raw/").status_code == 404


def test_a_document_past_its_day_and_one_kept_too_long_are_told(firm: Enterprise) -> None:
    client = client_of(firm, "submit")
    for code in ("licence", "tax"):
        file = SimpleUploadedFile("a.pdf", PDF)
        client.post(f"/firm/{firm.pk}/documents/{code}/", {"file": file})
    Evidence.objects.filter(type__code="licence").update(valid_until=today() - timedelta(days=1))
    row = Evidence.objects.get(type__code="tax")
    row.added_at -= timedelta(days=400)
    row.save()
    page = read(client, f"/firm/{firm.pk}/documents/")
    assert "申报时不能再用" in page and "超过 12 个月" in page


def test_the_account_shows_its_last_four_digits_only(firm: Enterprise) -> None:
    client, url = client_of(firm, "submit"), f"/firm/{firm.pk}/account/"
    assert client.post(url, {"account_bank": "", "account_number": "12"}).status_code == 422
    assert (
        "8 到 32 位"
        in client.post(url, {"account_bank": "农商行", "account_number": "12"}).content.decode()
    )
    for number in ("6222 0000 1111 2222", "6222000033334444"):
        client.post(url, {"account_bank": "绵阳农商行", "account_number": number})
    page = read(client, url)
    assert "•••• 4444" in page and "•••• 2222" in page and "62220000" not in page
    assert BankAccount.objects.filter(enterprise=firm).count() == 2
    told = [e.payload for e in stream_events(firm.stream) if e.kind == "enterprise.account"]
    assert [t["ends"] for t in told] == ["2222", "4444"]
