"""Credit on the pages of a firm and of officials."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from pikepdf import Pdf
from tests.credit_world import lay_credit, record_of
from tests.factories import World, make_firm
from tests.web.conftest import Browser

from qifu.credit.models import CreditConsent, CreditLook, CreditRecord
from qifu.kernel.time import today


def test_the_check_up_says_what_harms_where_until_when_and_how(
    browser: Browser, world: World
) -> None:
    lay_credit(world.power)
    row = record_of(world.firm, world.actor("handler"), "dishonest")
    owner = browser("owner")
    page = owner.get("/credit/").content.decode()
    for words in ("1 条记录正在影响信用", "严重失信不容缺", "规定三", str(row.until)):
        assert words in page
    page = owner.get(f"/credit/records/{row.pk}/").content.decode()
    for words in ("不适用容缺", "信用中国", "最早", "改正"):
        assert words in page
    assert "1 条记录正在影响信用" in owner.get("/my/").content.decode()
    paper = owner.get("/credit/report.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert len(Pdf.open(BytesIO(paper.content)).pages) == 1
    assert browser("stranger").get(f"/credit/records/{row.pk}/").status_code == 404


def test_the_firm_gives_its_word_and_sees_who_looked(browser: Browser, world: World) -> None:
    lay_credit(world.power)
    record_of(world.firm, world.actor("handler"), "penalty")
    owner, official = browser("owner"), browser("water_handler")
    asked = {
        "uscc": world.firm.uscc,
        "unit": world.water.pk,
        "ground": "consent",
        "purpose": "核实资质",
    }
    refused = official.post("/work/credit/", asked)
    assert refused.status_code == 409
    assert "核实资质" in refused.content.decode()
    said = {"unit": world.water.pk, "purpose": "申报核实", "until": "2099-01-01"}
    assert owner.post("/credit/consents/", said).status_code == 422
    said["until"] = str(today())
    assert owner.post("/credit/consents/", said).status_code == 303
    page = official.post("/work/credit/", asked).content.decode()
    assert "未按规定公示" in page
    assert "本次查询已记录" in page
    seen = owner.get("/credit/consents/").content.decode()
    assert "核实资质" in seen and world.water.name in seen
    consent = CreditConsent.objects.get()
    assert owner.post(f"/credit/consents/{consent.pk}/revoke/").status_code == 303
    assert official.post("/work/credit/", asked).status_code == 409
    assert CreditLook.objects.count() == 1


def test_records_come_one_by_one_and_as_a_file(browser: Browser, world: World) -> None:
    lay_credit(world.power)
    keeper, firm = browser("handler"), make_firm()
    one = {
        "unit": world.power.pk, "uscc": world.firm.uscc, "kind": "penalty", "title": "未公示价格",
        "number": "罚1号", "decided_on": "2026-01-02", "published": "信用中国",
    }  # fmt: skip
    assert keeper.post("/work/credit/records/new/", one).status_code == 303
    assert keeper.post("/work/credit/records/new/", one).status_code == 409
    book = load_workbook(BytesIO(keeper.get("/work/credit/records/template.xlsx").content))
    sheet = book.worksheets[0]
    sheet.append([firm.uscc, "荣誉", "示范企业", "表1号", "2026-03-01", "政府网站"])
    sheet.append(["x", "荣誉", "示范企业", "表2号", "2026-03-01", "政府网站"])

    def send() -> tuple[int, str]:
        out = BytesIO()
        book.save(out)
        file = SimpleUploadedFile("信用.xlsx", out.getvalue())
        answer = keeper.post("/work/credit/records/file/", {"unit": world.power.pk, "file": file})
        return answer.status_code, answer.content.decode()

    status, page = send()
    assert status == 422
    assert "第 3 行" in page
    assert CreditRecord.objects.count() == 1
    sheet.delete_rows(3)
    assert send()[0] == 303
    row = CreditRecord.objects.get(enterprise=firm)
    page = keeper.get("/work/credit/records/").content.decode()
    assert "示范企业" in page
    assert keeper.post(f"/work/credit/records/{row.pk}/", {"why": ""}).status_code == 422
    assert keeper.post(f"/work/credit/records/{row.pk}/", {"why": "登记错了"}).status_code == 303
    assert browser("water_handler").get(f"/work/credit/records/{row.pk}/").status_code == 404
