"""Pages of the sealed desk: what a reporter meets, what an officer meets, what stays silent."""

from __future__ import annotations

import logging
import re
import secrets

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import START, make_staff, make_user
from tests.integrity_world import DeskWorld, make_desk_world

from qifu.identity.models import Centre, Role, Window
from qifu.integrity import operations, store
from qifu.integrity.attachments import Upload
from qifu.integrity.queries import BROKEN_PAGE
from qifu.web.workbench.integrity import views

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
REPORT = "/integrity/report/anonymous/"


@pytest.fixture
def desk() -> DeskWorld:
    return make_desk_world()


def signed_in(desk: DeskWorld, name: str = "one", **more: object) -> Client:
    client = Client(**more)
    client.force_login(desk.users[name], backend=BACKEND)
    return client


def form(**more: object) -> dict[str, object]:
    return {"text": "收了钱", "token": secrets.token_urlsafe(24), "bare": "on", **more}


def plain(page: bytes) -> bytes:
    """A page without its own token."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


def shown(page: str, name: str) -> str:
    found = re.search(f'id="{name}">([^<]+)<', page)
    assert found
    return found[1]


def test_a_report_with_files_and_the_way_back(desk: DeskWorld) -> None:
    files = [SimpleUploadedFile("赵六的.txt", "收条".encode()), SimpleUploadedFile("b.txt", b"x")]
    page = Client().post(REPORT, form(files=files, unit=desk.accused.code))
    assert page.status_code == 200
    text = page.content.decode()
    assert "附件1.txt" in text and "赵六" not in text
    receipt = {"code": shown(text, "code"), "passphrase": shown(text, "passphrase")}
    talk = Client().post("/integrity/talk/", receipt).content.decode()
    assert "收了钱" in talk
    hidden = dict(re.findall(r'name="(word|once)" value="([^"]+)"', talk))
    more = SimpleUploadedFile("c.txt", b"more")
    said = Client().post(
        "/integrity/talk/", {**hidden, "text": "还有", "files": more, "bare": "on"}
    )
    assert "已送到举报台" in said.content.decode()
    assert len(desk.only().all_files()) == 3


def test_nothing_typed_is_lost_when_a_file_is_bad(desk: DeskWorld) -> None:
    bad = SimpleUploadedFile("a.exe", b"MZ\x00")
    page = Client().post(REPORT, form(text="说了很多话", persons="王五", files=[bad]))
    assert page.status_code == 422
    text = page.content.decode()
    assert "说了很多话" in text and "王五" in text and "a.exe" in text
    bad.seek(0)
    both = Client().post(REPORT, form(text="", files=[bad])).content.decode()
    assert "请填写此项" in both and "a.exe" in both, "all errors at once"
    for text in ("", "<script>x</script>"):
        files = [SimpleUploadedFile("收条.txt", b"x")]
        good = Client().post(REPORT, form(text=text, files=files))
        assert "请重新选择：收条.txt" in good.content.decode()
    called = Client().post(REPORT.replace("anonymous", "named"), form(name="赵六", phone="无"))
    assert called.status_code == 422 and "至少 7 位数字" in called.content.decode()
    assert desk.seen() == []


def test_too_much_at_once_is_told(desk: DeskWorld) -> None:
    many = [SimpleUploadedFile(f"{n}.txt", b"x" * 8_000_000) for n in range(3)]
    page = Client().post(REPORT, form(files=many))
    assert page.status_code == 422
    assert "合计超过 20 MB" in page.content.decode()


def test_an_address_with_a_nul_opens_the_form_without_a_place(desk: DeskWorld) -> None:
    page = Client().get(f"{REPORT}?at=%00")
    assert page.status_code == 200 and 'name="text"' in page.content.decode()


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=" + "b" * 300]
)
def test_a_body_that_cannot_be_read_is_a_bad_request(desk: DeskWorld, kind: str) -> None:
    assert Client().generic("POST", REPORT, b"x", content_type=kind).status_code == 400
    assert not [e for e in store.entries() if e.act.startswith(BROKEN_PAGE)], "ours did not break"


def test_a_signed_in_reporter_is_not_looked_at(
    desk: DeskWorld,
) -> None:
    handler = make_user("经办", must_change_password=True)
    client = Client()
    client.force_login(handler, backend=BACKEND)
    page = client.get(REPORT)
    assert page.status_code == 200
    assert "经办" not in page.content.decode()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.post(REPORT, form())
    assert not [q for q in asked if "django_session" in q["sql"] or ("identity_user" in q["sql"]
                and f'"id" = {handler.pk}' in q["sql"])]  # fmt: skip


def test_uploads_never_touch_the_disk(desk: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", forbidden)
    large = SimpleUploadedFile("a.txt", b"y" * 6_000_000)
    assert Client().post(REPORT, form(files=[large])).status_code == 200


def test_refusals_and_errors_leave_no_line_in_the_log(
    desk: DeskWorld, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.submit()
    handle = desk.only().handle
    officer = signed_in(desk, enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG, logger="django"):
        assert Client().post(REPORT, {}).status_code == 422
        assert (
            Client().post("/integrity/talk/", {"code": "x", "passphrase": "1"}).status_code == 422
        )
        assert Client().put(REPORT).status_code == 405
        assert officer.post(f"/work/integrity/reports/{handle}/say/").status_code == 403
        assert officer.put(f"/work/integrity/reports/{handle}/").status_code in (403, 405)
        assert officer.get("/work/integrity/reports/NOSUCH/").status_code == 404

        def broken(*_: object) -> None:
            raise RuntimeError("收了钱")

        monkeypatch.setattr(views, "_page", broken)
        assert officer.get(f"/work/integrity/reports/{handle}/").status_code == 500
    assert [r.getMessage() for r in caplog.records if "integrity" in r.getMessage()] == []
    page = officer.get("/work/integrity/record/").content.decode()
    assert "页面出错 RuntimeError" in page
    assert "收了钱" not in page


def test_an_officer_who_must_keep_away_meets_nothing(desk: DeskWorld) -> None:
    desk.submit(units=(desk.accused.code,), uploads=(Upload("a.txt", b"abc"),))
    handle = desk.only().handle
    away, free = signed_in(desk, "posted"), signed_in(desk, "one")
    nowhere = away.get("/work/integrity/reports/NOSUCH/").content
    for path in ("", "files/1/", "do/acknowledge/"):
        address = f"/work/integrity/reports/{handle}/{path}"
        assert away.get(address).content == nowhere
        assert free.get(address).status_code == 200
    assert handle not in away.get("/work/integrity/").content.decode()
    figures = away.get("/work/integrity/figures/").content
    desk.submit(units=(desk.accused.code,))
    for page in ("/work/integrity/figures/", "/work/integrity/"):
        before = plain(away.get(page).content)
        desk.submit(units=(desk.accused.code,))
        assert plain(away.get(page).content) == before
    assert plain(away.get("/work/integrity/figures/").content) == plain(figures)


def test_an_attachment_comes_back_as_a_download(desk: DeskWorld) -> None:
    desk.submit(uploads=(Upload("a.txt", "收条".encode()),))
    handle = desk.only().handle
    response = signed_in(desk).get(f"/work/integrity/reports/{handle}/files/1/")
    assert response.content.decode() == "收条"
    assert response["Content-Disposition"].startswith("attachment")
    assert signed_in(desk).get(f"/work/integrity/reports/{handle}/files/2/").status_code == 404
    page = signed_in(desk).get(f"/work/integrity/reports/{handle}/").content.decode()
    assert "下载附件" in page


def test_acts_ask_for_what_they_need(desk: DeskWorld) -> None:
    desk.submit()
    handle, one = desk.only().handle, desk.actor("one")
    officer, path = signed_in(desk), f"/work/integrity/reports/{handle}/"
    taken = officer.post(f"{path}officer/", {"officer": one.user_id})
    assert taken.status_code == 302
    assert officer.post(f"{path}do/acknowledge/", {"words": ""}).status_code == 422
    assert officer.post(f"{path}do/acknowledge/", {"words": "已受理"}).status_code == 302
    assert officer.post(f"{path}do/acknowledge/", {"words": "已受理"}).status_code == 409
    asked = officer.post(f"{path}say/", {"text": "您是谁？"})
    assert asked.status_code == 422 and "您是谁" in asked.content.decode()
    once = re.search(r'name="once" value="([^"]+)"', officer.get(path).content.decode())
    assert once
    for _ in range(2):
        officer.post(f"{path}say/", {"text": "何时给的？", "once": once[1]})
    assert [m.text for m in desk.only().messages] == ["已受理", "何时给的？"]
    assert officer.post(f"{path}avoid/", {"reason": "同学"}).status_code == 302
    assert officer.get(path).status_code == 404


def test_points_figures_conflicts_and_posters(desk: DeskWorld) -> None:
    officer = signed_in(desk)
    given = {"firm": "绵阳某厂", "contact": "", "months": 3, "once": secrets.token_urlsafe(24)}
    made = officer.post("/work/integrity/points/", given)
    again = officer.post("/work/integrity/points/", given).content.decode()
    text = made.content.decode()
    assert shown(again, "code") == shown(text, "code") and again.count("绵阳某厂</td>") == 1
    receipt = {"code": shown(text, "code"), "passphrase": shown(text, "passphrase")}
    page = Client().post("/integrity/talk/", receipt).content.decode()
    word = re.search(r'name="word" value="([^"]+)"', page)
    assert word and "绵阳某厂" in page
    empty = Client().post("/integrity/point/", {"word": word[1], "text": ""})
    assert empty.status_code == 422
    said = {"word": word[1], **form()}
    for sent in (said, said, {"word": word[1], "nothing": "1"}, {"word": word[1], "nothing": "1"}):
        filed = Client().post("/integrity/point/", sent).content.decode()
        assert ("本期没有发现问题" if "nothing" in sent else "已收到您的举报") in filed
    (point,) = store.all_points()
    assert [f.nothing for f in point.filings] == [False, True], "each form counts once"
    declared = officer.post(
        "/work/integrity/conflicts/", {"unit": desk.accused.code, "why": "配偶在此工作"}
    )
    assert declared.status_code == 302
    assert "配偶在此工作" in officer.get("/work/integrity/conflicts/").content.decode()
    officer.post("/work/integrity/conflicts/", {"drop": desk.accused.code})
    assert "还没有申报" in officer.get("/work/integrity/conflicts/").content.decode()
    hall = Centre.objects.create(code="hall", name="区中心", kind="district", unit=desk.accused)
    Window.objects.create(code="hall-1", centre=hall, kind="general", name="综合窗口")
    poster = officer.get("/work/integrity/posters/hall-1.pdf")
    assert poster.content.startswith(b"%PDF")
    assert officer.get("/work/integrity/posters/nowhere.pdf").status_code == 404
    assert "区中心综合窗口" in Client().get(f"{REPORT}?at=hall-1").content.decode()


def test_without_a_desk_in_the_pack_there_is_none() -> None:
    assert Client().get("/integrity/").status_code == 404
    officer = make_user("无台")
    client = Client()
    client.force_login(officer, backend=BACKEND)
    assert client.get("/work/integrity/").status_code == 404


def test_auditors_read_one_word(desk: DeskWorld) -> None:
    desk.submit()
    auditor = signed_in(desk, "auditor")
    page = auditor.post("/work/sealed/", {}).content.decode()
    assert "完整：" in page
    for typed in ("abc", "1:", "1:" + "0" * 63, "x:" + "0" * 64):
        mistyped = auditor.post("/work/sealed/", {"expect": typed})
        assert mistyped.status_code == 422 and typed in mistyped.content.decode()
        assert "没有核验" in mistyped.content.decode(), "nothing is called whole unlooked"
    other = auditor.post("/work/sealed/", {"expect": "１：" + "0" * 64}).content.decode()
    assert "不完整：" in other
    before = auditor.get("/work/sealed/").content
    desk.submit()
    after = auditor.get("/work/sealed/").content
    assert plain(before) == plain(after)
    assert signed_in(desk, "system").get("/work/sealed/").status_code == 404


def test_a_new_officer_with_a_given_password_chooses_an_own_one(desk: DeskWorld) -> None:
    fresh = make_staff(desk.commission, Role.DISCIPLINE, "新人")
    fresh.must_change_password = True
    fresh.save()
    client = Client()
    client.force_login(fresh, backend=BACKEND)
    assert client.get("/work/integrity/")["Location"] == "/accounts/password/"


def test_the_desk_keeps_working_with_one_damaged_report(desk: DeskWorld) -> None:
    from qifu.integrity import vault
    from qifu.integrity.models import Slot

    desk.submit(text="甲")
    desk.submit(text="乙")
    box = vault.read_index().of(vault.Kind.REPORT)[0].boxes[0]
    Slot.objects.filter(pk=box).update(body=bytes(vault.BODY))
    officer = signed_in(desk)
    assert officer.get("/work/integrity/").status_code == 200
    assert len(desk.seen()) == 1
    assert "无法打开" in officer.get("/work/integrity/record/").content.decode()
    operations.destroy_expired(at=START)


def test_a_poster_is_one_page(desk: DeskWorld) -> None:
    import io

    import pikepdf

    hall = Centre.objects.create(
        code="hall", name="区营商环境和政务服务中心", kind="district", unit=desk.accused
    )
    Window.objects.create(code="hall-1", centre=hall, kind="policy", name="惠企政策服务专窗")
    poster = signed_in(desk).get("/work/integrity/posters/hall-1.pdf")
    with pikepdf.open(io.BytesIO(poster.content)) as found:
        assert len(found.pages) == 1


def test_a_matter_is_handed_over_and_the_reporter_reads_so(desk: DeskWorld) -> None:
    import io
    import zipfile

    import pikepdf

    receipt = desk.submit(persons="王五", uploads=(Upload("a.txt", "收条".encode()),))
    handle, one = desk.only().handle, desk.actor("one")
    officer, path = signed_in(desk), f"/work/integrity/reports/{handle}/"
    assert officer.get(f"{path}handover/").status_code == 302, "nobody has taken it up yet"
    officer.post(f"{path}officer/", {"officer": one.user_id})
    assert officer.get(f"{path}do/transfer/")["Location"] == f"{path}handover/"
    page = officer.get(f"{path}handover/").content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once and "区人民检察院" in page and "举报人的姓名" not in page
    sent = {
        "body": "procuratorate", "summary": "收钱送电", "opinion": "", "words": "已移交，王五不会知道",
        "files": "1", "with_text": "on", "once": once[1],
    }  # fmt: skip
    lacking = officer.post(f"{path}handover/", sent)
    assert lacking.status_code == 422 and "收钱送电" in lacking.content.decode()
    named = officer.post(f"{path}handover/", {**sent, "opinion": "请查"})
    assert named.status_code == 422 and "“王五”" in named.content.decode()
    good = {**sent, "opinion": "请查", "words": "已移交有权机关"}
    for _ in range(2):
        assert officer.post(f"{path}handover/", good)["Location"] == f"{path}handovers/1/"
    assert len(desk.only().handovers) == 1
    archive = officer.get(f"{path}handovers/1/paper.zip")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as parts:
        assert parts.namelist() == ["移交函.docx", "移交函.pdf", "附件/01-附件1.txt"]
        with zipfile.ZipFile(io.BytesIO(parts.read("移交函.docx"))) as paper:
            text = paper.read("word/document.xml").decode()
        assert "区人民检察院" in text and "收钱送电" in text and "不得追查匿名举报人" in text
        with pikepdf.open(io.BytesIO(parts.read("移交函.pdf"))) as letter:
            assert len(letter.pages) == 3
    assert officer.get(f"{path}handovers/1/paper.exe").status_code == 404
    assert officer.get(f"{path}handovers/2/").status_code == 404
    other = signed_in(desk, "two").get(f"{path}handovers/1/").content.decode()
    assert "签收和结果由经办人登记" in other and "登记签收" not in other
    day = str(desk.only().handovers[0].day)
    early = officer.post(f"{path}handovers/1/", {"taken-what": "taken", "taken-day": "2020-01-01",
                                                 "taken-name": "李四"})  # fmt: skip
    assert early.status_code == 422 and "李四" in early.content.decode()
    for form_sent in (
        {"taken-what": "taken", "taken-day": day, "taken-name": "李四", "taken-number": "检收5号"},
        {"outcome-what": "outcome", "outcome-day": day, "outcome-result": "dealt",
         "outcome-words": "已立案"},
    ):  # fmt: skip
        assert officer.post(f"{path}handovers/1/", form_sent).status_code == 302
    page = officer.get(f"{path}handovers/1/").content.decode()
    assert "已查处" in page and "检收5号" in page and "<form class" not in page
    told = Client().post(
        "/integrity/talk/", {"code": receipt.code, "passphrase": receipt.passphrase}
    ).content.decode()  # fmt: skip
    assert "已移交区人民检察院" in told and "答复了结果" in told
    assert not [kept for kept in ("李四", "检收5号", "已立案", "纪检甲") if kept in told]
