"""The inbox as an official uses it: scope, filters, queries, bulk, views, export."""

from io import BytesIO

import pytest
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from tests.factories import START, World, make_world

from qifu.cases import exports
from qifu.cases.models import Case, SavedView
from qifu.kernel.models import Event
from qifu.office import safe_cell
from qifu.web.components.paging import Page
from qifu.web.workbench.inbox.choices import forget_choices

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12


@pytest.fixture
def world() -> World:
    forget_choices()
    return make_world()


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name], backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def page(client: Client, url: str, **more: str) -> str:
    response = client.get(url, **more)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_unit_sees_its_own_cases_only(world: World) -> None:
    case = world.dispatched()
    assert case.number in page(signed_in(world, "handler"), "/work/inbox/")
    assert case.number not in page(signed_in(world, "water_handler"), "/work/inbox/")
    assert case.number not in page(signed_in(world, "water_handler"), "/work/inbox/?box=all")


def test_boxes(world: World) -> None:
    case = world.handling(co_units=[world.water.code])
    waiting = world.dispatched()
    handler = signed_in(world, "handler")
    assert case.number in page(handler, "/work/inbox/?box=mine")
    assert waiting.number not in page(handler, "/work/inbox/?box=mine")
    assert waiting.number in page(handler, "/work/inbox/?box=pool")
    assert case.number in page(signed_in(world, "water_handler"), "/work/inbox/?box=co")
    assert case.number in page(signed_in(world, "dispatcher"), "/work/cases/")


def test_all_cases_are_for_who_watches(world: World) -> None:
    assert signed_in(world, "handler").get("/work/cases/").status_code == 403
    assert signed_in(world, "owner").get("/work/inbox/").status_code == 403
    assert signed_in(world, "system_admin").get("/work/inbox/").status_code == 403
    assert Client().get("/work/inbox/").status_code == 302


def test_filters_stay_in_the_address(world: World) -> None:
    case, other = world.dispatched(), world.handling()
    handler = signed_in(world, "handler")
    html = page(handler, "/work/inbox/?state=dispatched&q=用电")
    assert case.number in html
    assert other.number not in html
    assert "state=dispatched" in html  # the light pills keep it
    assert "没有符合条件的诉求" in page(handler, "/work/inbox/?q=没有这样的词")
    assert case.number in page(handler, f"/work/inbox/?q={case.number.lower()}")
    for nonsense in ("page=x", "unit=abc", "light=blue", "q=%00", "box=evil", "state=%0a"):
        assert handler.get(f"/work/inbox/?{nonsense}").status_code == 200


def test_light_counts_open_to_the_cases_they_count(world: World) -> None:
    world.dispatched()  # due in March 2026, long past
    html = page(signed_in(world, "handler"), "/work/inbox/?light=red")
    assert "共 1 件" in html
    assert "已超期 <b>1</b>" in html


def test_query_count_is_bounded(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        world.handling()
    for name, url in (("handler", "/work/inbox/"), ("dispatcher", "/work/cases/")):
        client = signed_in(world, name)
        client.get(url)  # names and choices are cached
        with django_assert_max_num_queries(MAX_QUERIES):
            client.get(url)


def test_a_fragment_for_htmx_and_the_whole_page_otherwise(world: World) -> None:
    world.dispatched()
    handler = signed_in(world, "handler")
    part = page(handler, "/work/inbox/", HTTP_HX_REQUEST="true")
    assert "<html" not in part
    assert "data-row" in part
    whole = page(
        handler,
        "/work/inbox/",
        HTTP_HX_REQUEST="true",
        HTTP_HX_HISTORY_RESTORE_REQUEST="true",
    )
    assert "<html" in whole


def test_bulk_accept_tells_each_row(world: World) -> None:
    good, taken = world.dispatched(), world.dispatched()
    stale = f"{taken.number}:{taken.version}"
    world.act(taken, "accept", "colleague")
    handler = signed_in(world, "handler")
    response = handler.post(
        "/work/inbox/bulk/",
        {"action": "accept", "pick": [f"{good.number}:{good.version}", stale, "SQ2026-1:1"]},
    )
    assert response.status_code == 303
    html = page(handler, response["Location"])
    assert "办成 1 件，没有办成 2 件" in html
    assert "经办乙刚刚处理了此件" in html
    good.refresh_from_db()
    assert (good.state, good.handler_id) == ("handling", world.users["handler"].pk)
    assert "办成 1 件" not in page(handler, "/work/inbox/")


def test_bulk_is_only_for_safe_acts(world: World) -> None:
    case = world.dispatched()
    data = {"action": "withdraw", "pick": [f"{case.number}:{case.version}"]}
    assert signed_in(world, "handler").post("/work/inbox/bulk/", data).status_code == 409


def test_saved_views_are_one_persons_own(world: World) -> None:
    handler = signed_in(world, "handler")
    handler.post("/work/inbox/views/", {"name": "我的红灯", "back": "box=unit&light=red&evil=1"})
    view = SavedView.objects.get()
    assert view.query == "box=unit&light=red"
    assert "我的红灯" in page(handler, "/work/inbox/")
    other = signed_in(world, "colleague")
    assert "我的红灯" not in page(other, "/work/inbox/")
    assert other.post(f"/work/inbox/views/{view.pk}/delete/").status_code == 404
    handler.post(f"/work/inbox/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()
    html = handler.post("/work/inbox/views/", {"name": "  "}, follow=True).content.decode()
    assert "视图没有保存" in html


def exported(client: Client, url: str) -> list[tuple[object, ...]]:
    response = client.get(url)
    assert response.status_code == 200
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return list(book["诉求清单"].iter_rows(values_only=True))


def test_export_holds_just_what_one_sees(world: World) -> None:
    case = world.dispatched()
    Case.objects.filter(pk=case.pk).update(title='=HYPERLINK("http://x","y")')
    rows = exported(signed_in(world, "handler"), "/work/inbox/export/?box=unit")
    assert [r[0] for r in rows[1:]] == [case.number]
    assert rows[1][1] == '\'=HYPERLINK("http://x","y")'
    assert len(exported(signed_in(world, "water_handler"), "/work/inbox/export/?box=all")) == 1
    event = Event.objects.filter(kind="cases.exported").first()
    assert event is not None
    assert event.payload["rows"] == 1


def test_export_is_bounded_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("qifu.cases.exports", "qifu.web.workbench.inbox.workbook"):
        monkeypatch.setattr(f"{module}.EXPORT_LIMIT", 2)
    for _ in range(3):
        world.dispatched()
    rows = exported(signed_in(world, "handler"), "/work/inbox/export/?box=unit")
    assert len(rows) == 4
    assert "只导出前 2 件" in str(rows[3][0])
    assert exports.EXPORT_LIMIT == 2


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_formula_leaves_the_house(text: str) -> None:
    assert safe_cell(text).startswith("'")
    assert safe_cell("电\x01力") == "电力"


def test_each_role_begins_at_its_page(world: World) -> None:
    assert START.year == 2026
    for name, start in (("handler", "/work/inbox/"), ("head", "/work/inbox/")):
        assert signed_in(world, name).get("/work/")["Location"] == start
    for name in ("dispatcher", "revisitor", "leader", "clerk", "audit_admin"):
        response = signed_in(world, name).get("/work/", follow=True)
        assert response.status_code == 200


def test_the_pager_jumps_to_a_page_and_keeps_the_filters(rf: RequestFactory) -> None:
    request = rf.get("/work/inbox/", {"light": "red", "page": "3"})
    shown = Template("{% load qifu %}{% pager page %}").render(
        RequestContext(request, {"page": Page([1], 3, has_next=True)})
    )
    assert '<input type="hidden" name="light" value="red">' in shown
    assert 'name="page"' in shown and 'type="hidden" name="page"' not in shown
    assert "前往" in shown
