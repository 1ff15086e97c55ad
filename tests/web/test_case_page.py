"""The page of a case: what each side sees, acts with their refusals, drafts, previews, queries."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.factories import START, World, make_world

from qifu.cases.models import Attachment, Case
from qifu.demands.models import KnownAnswer
from qifu.kernel.access import AccessRecord
from qifu.kernel.files import store_file
from qifu.web.workbench.inbox.choices import forget_choices

pytestmark = pytest.mark.django_db
MAX_QUERIES = 36
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00"
    b"\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def world(tmp_path: object, settings: object) -> World:
    settings.QIFU_VAR = tmp_path  # type: ignore[attr-defined]
    forget_choices()
    return make_world()


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Client]:
    def client_of(name: str) -> Client:
        client = Client()
        backend = "qifu.identity.backends.NameOrPhoneBackend"
        client.force_login(world.users[name], backend=backend)
        return client

    return client_of


def url(case: Case, action: str = "") -> str:
    return f"/work/cases/{case.number}/" + (f"actions/{action}/" if action else "")


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


Signer = Callable[[str], Client]


def test_everyone_concerned_may_read_it(world: World, sign_in: Signer) -> None:
    case = world.handling(co_units=[world.water.code])
    for name in (
        "dispatcher",
        "supervisor",
        "leader",
        "handler",
        "colleague",
        "head",
        "water_head",
    ):
        html = page(sign_in(name), url(case))
        assert "车间扩产需要用电增容" in html
        assert "区发改局 · 经办甲" in html  # who has it now
    for name in ("town_head", "stranger", "audit_admin"):
        assert sign_in(name).get(url(case)).status_code in (403, 404)


def test_a_unit_it_was_routed_away_from_finds_nothing(world: World, sign_in: Signer) -> None:
    case = world.dispatched()
    world.act(case, "object", "handler", legal_basis="三定规定", reason="不属本局")
    world.act(case, "sustain_objection", "dispatcher", reason="成立")
    handler = sign_in("handler")
    assert handler.get(url(case)).status_code == 404
    response = handler.post(url(case, "answer"), {"text": "很长很长的一段答复内容", "version": 1})
    assert response.status_code == 404
    assert "很长很长的一段答复内容" in response.content.decode()  # nothing typed is lost
    assert "用电增容" not in response.content.decode()
    unknown = handler.post(
        "/work/cases/SQ2026-9999999-X/actions/answer/", {"text": "很长很长的一段答复内容"}
    )
    assert unknown.status_code == 404
    clean = re.compile(r'value="[^"]{32,}"')
    assert clean.sub("", unknown.content.decode()) == clean.sub("", response.content.decode())


def test_a_person_of_the_firm_has_the_portal(world: World, sign_in: Signer) -> None:
    case = world.handling()
    assert sign_in("owner").get(url(case)).status_code == 403


def test_disabled_acts_say_why(world: World, sign_in: Signer) -> None:
    case = world.handling(co_units=[world.water.code])
    html = page(sign_in("handler"), url(case))
    assert "还有 1 个协办单位未提交意见" in html
    assert f'href="{url(case, "request_material")}#act"' in html
    assert f'href="{url(case, "answer")}#act"' not in html


def test_an_act_without_fields_is_one_press(world: World, sign_in: Signer) -> None:
    case = world.dispatched()
    handler = sign_in("handler")
    assert f'action="{url(case, "accept")}"' in page(handler, url(case))
    response = handler.post(url(case, "accept"), {"version": case.version})
    assert (response.status_code, response["Location"]) == (303, url(case))
    case.refresh_from_db()
    assert case.state == "handling"


def test_the_form_opens_in_the_page_and_alone(world: World, sign_in: Signer) -> None:
    case = world.handling()
    handler = sign_in("handler")
    whole = page(handler, url(case, "answer"))
    assert "<html" in whole
    assert 'name="evidence"' in whole
    part = handler.get(url(case, "answer"), HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    assert 'name="evidence"' in part


def test_every_error_at_once_with_what_was_typed(world: World, sign_in: Signer) -> None:
    case = world.handling()
    data = {"outcome": "promised", "text": "下月解决", "version": case.version}
    response = sign_in("handler").post(url(case, "answer"), data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "error-summary" in html
    assert "下月解决" in html
    data["evidence"] = "纪要"
    response = sign_in("handler").post(url(case, "answer"), data)
    assert response.status_code == 409
    assert "请填写承诺兑现日期" in response.content.decode()


def test_two_at_once(world: World, sign_in: Signer) -> None:
    case = world.handling()
    stale = case.version
    asked = {"items": ["合同"], "days": 3, "reason": "核对"}
    world.act(case, "request_material", "handler", timezone.now(), **asked)
    data = {"outcome": "solved", "text": "写了很久的答复", "evidence": "记录", "version": stale}
    response = sign_in("handler").post(url(case, "answer"), data)
    html = response.content.decode()
    assert response.status_code == 409
    assert "经办甲于" in html
    assert "现在是“待企业补充”" in html
    assert "写了很久的答复" in html
    assert "可以复制留用" in html


def test_files_come_with_the_act_and_survive_an_error(world: World, sign_in: Signer) -> None:
    case = world.handling()
    handler = sign_in("handler")
    data = {"outcome": "solved", "text": "已送电", "version": case.version}
    upload = SimpleUploadedFile("送电记录.png", PNG, "image/png")
    response = handler.post(url(case, "answer"), {**data, "files": upload})
    html = response.content.decode()
    assert response.status_code == 422
    kept = re.search(r'name="kept" value="([^"]+)"', html)
    assert kept is not None
    bad = SimpleUploadedFile("假的.png", b"<script>alert(1)</script>", "image/png")
    data["evidence"] = "送电记录"
    response = handler.post(url(case, "answer"), {**data, "kept": kept[1], "files": bad})
    assert response.status_code == 422
    assert "假的.png" in response.content.decode()
    response = handler.post(url(case, "answer"), {**data, "kept": kept[1]})
    assert response.status_code == 303
    attached = Attachment.objects.get(case=case)
    assert (str(attached.file_id), attached.for_firm) == (kept[1], False)
    raw = f"/files/{kept[1]}/raw/"
    assert raw in page(sign_in("head"), url(case))  # previewed in the page
    assert raw not in page(sign_in("dispatcher"), url(case))
    assert sign_in("owner").get(raw).status_code == 404
    world.act(case, "approve_answer", "head")
    assert sign_in("owner").get(raw).status_code == 200
    assert raw in page(sign_in("dispatcher"), url(case))


def test_drafts_are_the_units_own(world: World, sign_in: Signer) -> None:
    case = world.handling()
    world.act(case, "answer", "handler", outcome="solved", text="机密草稿", evidence="内部依据")
    assert "仅本单位可见" in page(sign_in("colleague"), url(case))
    for name in ("dispatcher", "supervisor", "leader"):
        html = page(sign_in(name), url(case))
        assert "机密草稿" not in html
        assert "内部依据" not in html
    world.act(case, "approve_answer", "head")
    assert "机密草稿" in page(sign_in("dispatcher"), url(case))


def test_messages_both_ways(world: World, sign_in: Signer) -> None:
    case = world.handling()
    response = sign_in("handler").post(url(case) + "messages/", {"text": "请周三在厂里等我们"})
    assert response.status_code == 303
    assert "请周三在厂里等我们" in page(sign_in("dispatcher"), url(case))
    response = sign_in("handler").post(url(case) + "messages/", {"text": "\x00"})
    assert response.status_code == 422
    response = sign_in("leader").post(url(case) + "messages/", {"text": "我来问问"})
    assert response.status_code == 409
    assert "不能在此留言" in response.content.decode()


def test_the_dispatcher_is_advised_and_publishes(world: World, sign_in: Signer) -> None:
    dispatcher = sign_in("dispatcher")
    assert "供电用电报装 → 区发改局" in page(dispatcher, url(world.submit().case))
    case = world.answered()
    publish = url(case) + "publish/"
    assert "发布为常见答复" in page(dispatcher, url(case))
    assert "发布为常见答复" not in page(sign_in("handler"), url(case))
    assert sign_in("handler").get(publish).status_code == 403
    assert "已送电" in page(dispatcher, publish)
    data = {"question": "用电增容多久？", "answer": "十五个工作日内。"}
    assert dispatcher.post(publish, data).status_code == 422
    assert dispatcher.post(publish, {**data, "clean_of_names": "on"}).status_code == 303
    assert KnownAnswer.objects.get().from_number == case.number
    assert "用电增容多久？" in page(dispatcher, url(case))


def test_after_an_act_that_takes_the_case_away_one_lands_at_home(
    world: World, sign_in: Signer
) -> None:
    case = world.answered()
    data = {"method": "phone", "satisfied": "dissatisfied", "reason": "没有解决"}
    response = sign_in("revisitor").post(
        url(case, "revisit_unsolved"), {**data, "version": case.version}
    )
    assert (response.status_code, response["Location"]) == (303, "/work/")


def test_the_whole_history_is_shown(world: World, sign_in: Signer) -> None:
    case = long_history(world)
    html = page(sign_in("dispatcher"), url(case))
    for words in (
        "一号材料",
        "设备未到",
        "已订货",
        "不属本局职责",
        "三日内反馈",
        "已加快",
        "区住建局",
    ):
        assert words in html, words
    ledger = page(sign_in("water_handler"), url(case) + "ledger/")
    assert "计入" in ledger
    assert "周末" in ledger


def test_query_count_does_not_grow(
    world: World, sign_in: Signer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = long_history(world)
    for name in ("dispatcher", "handler", "head"):
        client = sign_in(name)
        client.get(url(case))
        with django_assert_max_num_queries(MAX_QUERIES):
            client.get(url(case))


def long_history(world: World) -> Case:
    case = world.dispatched(co_units=[world.water.code])
    basis = {"legal_basis": "三定规定", "reason": "不属本局职责"}
    world.act(case, "object", "handler", **basis)
    world.act(case, "overrule_objection", "dispatcher", reason="属本局职责")
    case = world.act(case, "accept", "handler")
    for item in ("一号材料", "二号材料"):
        world.act(case, "request_material", "handler", items=[item], days=3, reason="核对")
        case = world.act(case, "supply_material", "owner", text="已补")
    world.act(case, "request_extension", "handler", days=5, reason="设备未到", progress="已订货")
    world.act(case, "grant_extension", "dispatcher", note="同意")
    for _ in range(3):
        world.act(case, "issue_order", "dispatcher", level="urge", text="三日内反馈", days=2)
        world.act(case, "answer_order", "handler", text="已加快")
        world.act(case, "interim_reply", "handler", text="正在办")
    return Case.objects.get(pk=case.pk)


def test_the_moment_is_told_in_shanghai(world: World, sign_in: Signer) -> None:
    assert "3月2日 09:30" in page(sign_in("handler"), url(world.dispatched(START)))


def test_an_act_with_nothing_to_do_it_to_is_not_listed(world: World, sign_in: Signer) -> None:
    case = world.handling()
    shown = page(sign_in("handler"), url(case))
    assert "没有等待反馈的督办" not in shown and "此件已有经办人" not in shown
    assert "没有等待审批的延期申请" not in page(sign_in("dispatcher"), url(case))


def test_an_empty_form_of_another_role_is_refused_for_the_role(
    world: World, sign_in: Signer
) -> None:
    case = world.handling()
    refused = sign_in("supervisor").post(url(case, "answer"), {})
    assert refused.status_code == 409
    assert "您不是此件当前环节的经办方" in refused.content.decode()
    assert sign_in("handler").post(url(case, "answer"), {}).status_code == 422


def test_opening_a_case_is_recorded_once_for_each_time(world: World, sign_in: Signer) -> None:
    case = world.handling()
    for _ in range(2):
        page(sign_in("leader"), url(case))
    sign_in("stranger").get(f"/demands/{case.number}/")
    found = AccessRecord.objects.filter(target=case.stream)
    assert [(r.act, r.what, r.actor_name) for r in found] == [("open", case.number, "区领导")] * 2


def test_a_handler_sees_what_is_like_it_and_what_was_merged_into_it(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    case = world.handling()
    again = world.submit(text="车间扩产需要用电增容，报装一个月没有进展，请催办。").case
    page = sign_in("dispatcher").get(reverse("work:triage_case", args=[again.number]))
    seen = page.content.decode()
    assert "同一企业重复提出" in seen and "同一企业，" in seen and "并入这一件" in seen
    url = reverse("work:case", args=[case.number])
    handler = sign_in("handler")
    assert again.number not in handler.get(url).content.decode(), "not dispatched to this unit"
    file = store_file(name="现场.txt", data=b"photo", actor=world.actor("owner").ref, at=START)
    Attachment.objects.create(case=again, file=file, purpose="demand", added_at=START)
    raw = reverse("portal:file", args=[file.pk])
    assert handler.get(raw).status_code == 404
    world.act(again, "merge", "dispatcher", target=case.number, reason="同一件")
    seen = handler.get(url).content.decode()
    assert "报装一个月没有进展，请催办" in seen and "现场.txt" in seen
    assert handler.get(raw).status_code == 200, "nothing is lost to who answers for both"
    assert sign_in("water_handler").get(raw).status_code == 404
