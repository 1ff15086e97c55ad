"""The desk of the lists: rows by buttons, two editors, checks by field, approval, import, stationing."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.factories import DISTRICT, START, give_post, make_staff, make_user

from qifu.bundles.models import Bundle
from qifu.catalogue.imports import read_items_book, store_book
from qifu.catalogue.models import FormField, ItemVersion, ServiceItem, Stationing
from qifu.catalogue.operations import ITEMS, open_draft, save_draft
from qifu.catalogue.queries import get_item, live_bodies
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role, Unit, User, Window
from qifu.kernel.time import now
from qifu.packs.load import load_pack

pytestmark = pytest.mark.django_db
FOOD = "food-business-licence"
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Office:
    """Fucheng as loaded, with people of the market regulation and the reform office."""

    def __init__(self) -> None:
        load_pack(DISTRICT, actor=SYSTEM_ACTOR, at=START)
        self.unit = Unit.objects.get(code="market-regulation")
        self.handler = make_staff(self.unit, Role.HANDLER, "孙丽")
        self.colleague = make_staff(self.unit, Role.HANDLER, "胡杰")
        self.head = make_staff(self.unit, Role.HEAD, "徐刚")
        self.reform = make_staff(Unit.objects.get(code="reform-office"), Role.REFORM, "蒋文")
        self.stranger = make_staff(
            Unit.objects.get(code="discipline-commission"), Role.HEAD, "外人"
        )
        window = Window.objects.get(code="park-centre-1-general")
        self.clerk = make_user("何芳")
        give_post(self.clerk, window.centre.unit, Role.CLERK, window)

    def actor(self, user: User) -> Actor:
        return load_actor(user, now())

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def typed(page: str) -> dict[str, list[str]]:
    """The fields of the editor's form as a browser would send them."""
    form = re.search(r'<form id="draft-form".*?</form>', page, re.S)
    assert form
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        attrs = dict(re.findall(r'([\w.-]+)="([^"]*)"', tag))
        box = attrs.get("type") == "checkbox"
        if attrs.get("name") and (not box or " checked" in tag):
            found.setdefault(attrs["name"], []).append(attrs.get("value", ""))
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = [chosen[1] if chosen else ""]
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form[0], re.S
    ):
        found[name] = [text]
    found.pop("csrfmiddlewaretoken", None)
    return found


def opened(client: Client, code: str = FOOD) -> dict[str, list[str]]:
    client.post(f"/work/catalogue/{code}/open/")
    return typed(client.get(f"/work/catalogue/{code}/draft/").content.decode())


def test_the_list_holds_ones_own_and_narrows(office: Office) -> None:
    page = office.client(office.handler).get("/work/catalogue/?q=食品经营").content.decode()
    assert f"/work/catalogue/{FOOD}/" in page
    assert FOOD not in office.client(office.stranger).get("/work/catalogue/").content.decode()
    everything = office.client(office.reform).get("/work/catalogue/?state=unverified")
    assert "未核定" in everything.content.decode()


def test_what_the_form_shows_is_what_it_keeps(office: Office) -> None:
    client = office.client(office.handler)
    fields = opened(client)
    answer = client.post(f"/work/catalogue/{FOOD}/draft/", {**fields, "do": "save"})
    assert answer.status_code == 302
    row = ItemVersion.objects.get(item__code=FOOD, state="draft")
    assert row.typed == get_item(FOOD).live.typed  # type: ignore[union-attr]
    assert row.revision == 1


def test_rows_move_by_buttons_and_keep_what_was_typed(office: Office) -> None:
    client = office.client(office.handler)
    fields = {**opened(client), "short": ["开饭店的证"]}
    url = f"/work/catalogue/{FOOD}/draft/"
    first, second = fields["materials.0.type"], fields["materials.1.type"]
    moved = typed(client.post(url, {**fields, "do": "materials:0:down"}).content.decode())
    assert (moved["materials.0.type"], moved["materials.1.type"]) == (second, first)
    assert moved["short"] == ["开饭店的证"]
    more = {**moved, "add.fields": "online_sale", "do": "fields:add"}
    added = typed(client.post(url, more).content.decode())
    assert ["online_sale"] in [v for k, v in added.items() if k.endswith(".name")]
    steps = typed(client.post(url, {**added, "do": "steps:add"}).content.decode())
    last = max(int(k.split(".")[1]) for k in steps if k.startswith("steps."))
    assert steps[f"steps.{last}.after"] == steps[f"steps.{last - 1}.code"]
    assert ItemVersion.objects.get(item__code=FOOD, state="draft").body["short"] != "开饭店的证"


def test_bad_values_are_told_at_their_field_and_nothing_is_lost(office: Office) -> None:
    client = office.client(office.handler)
    fields = {**opened(client), "promised_days": ["许多"], "fee": ["1,000"], "title": ["新名称"]}
    answer = client.post(f"/work/catalogue/{FOOD}/draft/", {**fields, "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-promised_days"' in page
    assert 'href="#f-fee"' in page
    assert typed(page)["promised_days"] == ["许多"]
    assert typed(page)["title"] == ["新名称"]


def test_the_second_of_two_editors_sees_the_difference_and_may_insist(office: Office) -> None:
    mine, theirs = office.client(office.handler), office.client(office.colleague)
    fields = opened(mine)
    other = opened(theirs)
    url = f"/work/catalogue/{FOOD}/draft/"
    theirs.post(url, {**other, "contact": ["0816-2"], "do": "save"})
    answer = mine.post(url, {**fields, "contact": ["0816-1"], "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "胡杰在" in page
    assert "<del>0816-2</del>" in page
    assert "<ins>0816-1</ins>" in page
    again = {**typed(page), "do": "over"}
    assert mine.post(url, again).status_code == 302
    assert ItemVersion.objects.get(item__code=FOOD, state="draft").body["contact"] == "0816-1"


def test_from_check_to_approval_by_another(office: Office) -> None:
    client = office.client(office.handler)
    fields = {**opened(client), "promised_days": ["6"], "unit": ["market-regulation"]}
    answer = client.post(f"/work/catalogue/{FOOD}/draft/", {**fields, "do": "next"})
    assert answer["Location"] == f"/work/catalogue/{FOOD}/check/"
    page = client.get(answer["Location"]).content.decode()
    assert "时限从 5 个工作日变成 6 个工作日" in page
    revision = str(ItemVersion.objects.get(item__code=FOOD, state="draft").revision)
    send = {"revision": revision}
    assert client.post(answer["Location"], send).status_code == 422
    sent = client.post(answer["Location"], {**send, "reason": "增加现场核查"}, follow=True)
    assert "不能自己审核" in sent.content.decode()
    head = office.client(office.head)
    review = f"/work/catalogue/{FOOD}/review/"
    assert "增加现场核查" in head.get(review).content.decode()
    assert head.post(review, {"do": "back", "note": ""}).status_code == 422
    done = head.post(review, {"do": "approve", "revision": revision}, follow=True)
    assert "第 2 版已经生效" in done.content.decode()
    assert get_item(FOOD).promised_days == 6


def test_problems_lead_to_their_fields(office: Office) -> None:
    client = office.client(office.handler)
    fields = opened(client)
    steps = {k: v for k, v in fields.items() if not k.startswith("steps.")}
    client.post(f"/work/catalogue/{FOOD}/draft/", {**steps, "title": [""], "do": "save"})
    page = client.get(f"/work/catalogue/{FOOD}/check/").content.decode()
    assert f"/work/catalogue/{FOOD}/draft/#f-steps" in page
    assert f"/work/catalogue/{FOOD}/draft/#f-title" in page
    draft = client.get(f"/work/catalogue/{FOOD}/draft/").content.decode()
    assert 'id="f-steps"' in draft
    assert 'id="f-title"' in draft


def test_a_preview_asks_as_the_answers_say(office: Office) -> None:
    client = office.client(office.handler)
    url = "/work/catalogue/business-registration/preview/"
    plain = client.get(url).content.decode()
    assert "看前面怎么答" in plain
    company = client.get(url + "?try-firm_kind=company").content.decode()
    assert "看前面怎么答" not in company
    sole = client.get(url + "?try-firm_kind=sole").content.decode()
    assert sole.count("章程") < company.count("章程")


def test_others_find_nothing(office: Office) -> None:
    client = office.client(office.stranger)
    for path in ("", "draft/", "preview/", "check/", "review/", "withdraw/"):
        assert client.get(f"/work/catalogue/{FOOD}/{path}").status_code == 404


def test_an_element_is_registered_once(office: Office) -> None:
    client = office.client(office.handler)
    new = {"name": "parking_spaces", "label": "停车位数量", "type": "integer", "minimum": "0"}
    assert client.post("/work/catalogue/elements/", new).status_code == 302
    assert FormField.objects.get(name="parking_spaces").from_pack is False
    again = client.post(
        "/work/catalogue/elements/", {**new, "name": "other", "label": "停车位 数量"}
    )
    assert again.status_code == 422
    assert "同一项只问一次" in again.content.decode()
    load_pack(DISTRICT, actor=SYSTEM_ACTOR, at=now())
    assert FormField.objects.get(name="parking_spaces").active


def test_a_centres_people_keep_its_windows(office: Office) -> None:
    client = office.client(office.clerk)
    assert client.get("/work/stationing/district-centre/").status_code == 404
    url = "/work/stationing/park-centre-1/"
    assert FOOD in client.get(url + "?q=食品经营").content.decode()
    put = {"do": "put", "window": "park-centre-1-general", "items": [FOOD], "hours": "周三上午",
           "note": "", "revision": "0", "q": "食品"}  # fmt: skip
    assert client.post(url, put).status_code == 302
    row = Stationing.objects.get(item__code=FOOD, window__code="park-centre-1-general")
    assert row.hours == "周三上午"
    assert client.post(url, put).status_code == 409
    load_pack(DISTRICT, actor=SYSTEM_ACTOR, at=now())
    assert Stationing.objects.filter(pk=row.pk).exists()
    assert "周三上午" in client.get("/centres/park-centre-1/").content.decode()
    client.post(url, {"do": f"take:{row.pk}", "revision": "1"})
    assert not Stationing.objects.filter(pk=row.pk).exists()


def test_a_window_serves_bundles_too(office: Office) -> None:
    client, url = office.client(office.clerk), "/work/stationing/park-centre-1/"
    assert "open-restaurant" in client.get(url + "?q=餐饮").content.decode()
    put = {"do": "put", "window": "park-centre-1-general", "bundles": ["open-restaurant"],
           "hours": "周三上午", "note": "", "revision": "0", "q": "餐饮"}  # fmt: skip
    assert client.post(url, {**put, "bundles": ["never-there"]}).status_code == 422
    assert client.post(url, put).status_code == 302
    row = Stationing.objects.get(bundle_code="open-restaurant", window__code=put["window"])
    said = Bundle.objects.get(code="open-restaurant").name
    assert said in client.get(url).content.decode()
    page = client.get("/centres/park-centre-1/").content.decode()
    assert said in page and "周三上午" in page
    assert "/centres/park-centre-1/" in client.get("/bundles/open-restaurant/").content.decode()
    found = client.get("/work/desk/?find=开餐饮店").content.decode()
    assert f"本中心在{row.window.name}办" in found
    assert client.get("/centres/district-centre/").content.decode().count("一件事”</summary>") == 1
    client.post(url, {"do": f"take:{row.pk}", "revision": "1"})
    assert said not in client.get("/centres/park-centre-1/").content.decode()


def exported(client: Client) -> Any:
    return load_workbook(BytesIO(client.get("/services/catalogue.xlsx").content))


def sent(client: Client, book: Any) -> Any:
    kept = BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("services.xlsx", kept.getvalue(), XLSX)
    return client.post("/work/catalogue/import/", {"file": file})


def test_what_is_taken_out_comes_back_without_a_difference(office: Office) -> None:
    kept = BytesIO()
    exported(office.client(office.reform)).save(kept)
    actor = office.actor(office.reform)
    file = store_book(name="services.xlsx", data=kept.getvalue(), actor=actor, at=now())
    found = read_items_book(file, actor)
    assert found.lost == []
    assert [line for line in found.lines if line.state != "same"] == []
    assert len(found.lines) == len(live_bodies())


def test_a_changed_book_is_previewed_row_by_row_and_becomes_drafts(office: Office) -> None:
    client = office.client(office.handler)
    book = exported(client)
    main, steps = book["服务事项"], book["环节"]
    heads = {cell.value: cell.column for cell in main[1]}
    rows = {row[0].value: row[0].row for row in main.iter_rows(min_row=2)}
    main.cell(rows[FOOD], heads["承诺工作日"]).value = 4
    main.cell(rows["business-change"], heads["办件类型"]).value = "慢慢办"
    main.cell(rows["tax-registration"], heads["简称"]).value = "报到"
    place = next(r[0].row for r in steps.iter_rows(min_row=2) if r[0].value == "business-closure")
    steps.cell(place, 4).value = "=1+1"
    answer = sent(client, book)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "不认识“慢慢办”" in page
    assert f"第 {place} 行" in page
    assert "单元格里是公式" in page
    assert "这个事项不归您管" in page
    assert "<ins>4 个工作日</ins>" in page
    done = client.post(answer["Location"], follow=True)
    assert "已存为草稿 1 项" in done.content.decode()
    assert ItemVersion.objects.get(state="draft").body["promised_days"] == 4
    assert "没有可以导入的改动" in client.get(answer["Location"]).content.decode()
    other = office.client(office.colleague)
    assert other.get(answer["Location"]).status_code == 404


def test_a_file_that_is_no_such_book_is_told(office: Office) -> None:
    client = office.client(office.handler)
    file = SimpleUploadedFile("x.xlsx", b"PK nothing", XLSX)
    assert client.post("/work/catalogue/import/", {"file": file}).status_code == 422
    book = exported(client)
    del book["服务事项"]
    answer = sent(client, book)
    assert answer.status_code == 422
    assert "没有名为“服务事项”的表" in answer.content.decode()


def test_withdrawing_tells_what_runs_and_takes_the_page_away(office: Office) -> None:
    inside = {code for row in Bundle.objects.all() for code in row.items}
    own = ServiceItem.objects.filter(unit=office.unit).exclude(code__in=inside)
    code = own.values_list("code", flat=True)[0]
    head = office.client(office.head)
    page = head.get(f"/work/catalogue/{code}/withdraw/").content.decode()
    assert "现在没有在办的" in page
    head.post(f"/work/catalogue/{code}/withdraw/", {"reason": "上级取消"})
    assert Client().get(f"/services/{code}/").status_code == 404
    assert "上级取消" in head.get(f"/work/catalogue/{code}/").content.decode()
    kept = head.get(f"/work/catalogue/{FOOD}/withdraw/").content.decode()
    assert "里有它，请先改那件事" in kept


def test_two_versions_are_compared_in_words_and_bars(office: Office) -> None:
    actor = office.actor(office.handler)
    row = open_draft(code=FOOD, actor=actor, at=now())
    body = replace(row.typed, promised_days=3, materials=row.typed.materials[1:])
    save_draft(version_id=row.pk, revision=row.revision, body=body, actor=actor, at=now())
    item = ServiceItem.objects.get(code=FOOD)
    live, draft = item.live_id, ITEMS.open_version(item)
    assert draft is not None
    page = (
        office.client(office.handler)
        .get(f"/work/catalogue/{FOOD}/?old={live}&new={draft.pk}")
        .content.decode()
    )
    assert "少 2 个工作日" in page
    assert "<ins>3 个工作日</ins>" in page
