"""Applying on the portal: from the first question to the receipt, and what comes after it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.bundle_world import PDF, RESTAURANT, USUAL, BundleWorld, make_bundle_world
from tests.factories import make_firm, make_member, make_user

from qifu.bundles.draft_rows import ApplicationDraft
from qifu.bundles.draft_shares import share_draft
from qifu.bundles.draft_view import view_of
from qifu.bundles.models import Application, ApplicationMaterial, Undertaking
from qifu.bundles.queries import needed_by_applications
from qifu.bundles.rules.asking import spared
from qifu.enterprises.consents import note_reading
from qifu.enterprises.models import Evidence, EvidenceConsent
from qifu.enterprises.savings import savings_of_case
from qifu.identity.actors import load_actor
from qifu.identity.models import User
from qifu.kernel.time import now, shanghai_date

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url, follow=True)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def world() -> BundleWorld:
    world = make_bundle_world()
    Evidence.objects.filter(type__code__in=["food-rules", "fire-files"]).delete()
    return world


@pytest.fixture
def client(world: BundleWorld) -> Client:
    return sign_in(world.owner_user)


def begin(client: Client, world: BundleWorld) -> ApplicationDraft:
    said = {"kind": "bundle", "code": world.body.code, "firm": world.firm.pk}
    assert client.post("/apply/start/", said).status_code == 303
    return ApplicationDraft.objects.latest("pk")


def answer_all(client: Client, draft: ApplicationDraft) -> str:
    """Go through the questions one at a time, as the page asks them."""
    url = f"/apply/{draft.token}/"
    for _ in range(20):
        view = look(draft)
        if view.situation_open:
            name = view.situation_open[0].name
            assert view.situation_open[0].label in page(client, url)
            kind = view.offer.kinds[name]
            first = kind.choices[0][0] if kind.choices else USUAL[kind.type]
            said = {"ask": name, "answer": RESTAURANT.get(name, first)}
        elif view.choice_open:
            assert "这几项可以一起办" in page(client, url)
            said = {"ask": "optional", "member": [m.code for m in view.optional]}
        else:
            return page(client, url)
        assert client.post(url, said).status_code == 303
    raise AssertionError("the questions do not end")


def look(draft: ApplicationDraft) -> Any:
    draft.refresh_from_db()
    user = User.objects.get(pk=draft.created_by)
    return view_of(draft, load_actor(user, now()), now())


def typed(world: BundleWorld, draft: ApplicationDraft) -> dict[str, Any]:
    values = world.values()
    return {f.field.name: values[f.field.name] for f in look(draft).form if f.state == "open"}


def fill(client: Client, world: BundleWorld, draft: ApplicationDraft) -> None:
    answer_all(client, draft)
    said = typed(world, draft)
    held = {f.field.name: f.value for f in look(draft).form if f.state == "held"}
    answer = client.post(f"/apply/{draft.token}/form/", {**held, **said, "go": "1"})
    assert answer.status_code == 303, answer.content.decode()[:3000]
    still = {f.field.name for f in look(draft).form if f.state == "held"}
    assert set(held) - {"contact_name"} <= still, "left as it stood: not typed"


def upload(client: Client, draft: ApplicationDraft, *kinds: str, go: bool = False) -> Any:
    files = {f"paper-{k}": SimpleUploadedFile(f"{k}.pdf", PDF) for k in kinds}
    return client.post(f"/apply/{draft.token}/materials/", {**files, **({"go": "1"} if go else {})})


def send(client: Client, draft: ApplicationDraft) -> Any:
    said = {
        "consent": "on", "true": "on", "contact_name": "王会计", "contact_phone": "13800138000"
    }  # fmt: skip
    return client.post(f"/apply/{draft.token}/check/", said)


def test_a_bundle_says_what_it_takes_and_begins_for_ones_firm(
    client: Client, world: BundleWorld
) -> None:
    assert world.body.title in page(Client(), "/bundles/?q=饭店")
    text = page(Client(), f"/bundles/{world.body.code}/")
    for word in ("个工作日", "登录后在线办理", "决定办结日", "可选", "看情况", "不用您提交"):
        assert word in text, word
    assert "在线办理" in page(client, f"/bundles/{world.body.code}/")
    assert Client().get("/bundles/nothing/").status_code == 404
    other = sign_in(make_member(make_firm("别家"), "admin"))
    said = {"kind": "bundle", "code": world.body.code, "firm": world.firm.pk}
    assert other.post("/apply/start/", said).status_code == 404
    assert client.post("/apply/start/", {**said, "firm": "x"}).status_code == 404


def test_questions_one_at_a_time_decide_what_is_shown(client: Client, world: BundleWorld) -> None:
    draft = begin(client, world)
    url = f"/apply/{draft.token}/"
    text = page(client, url)
    assert world.body.questions[0].title in text and world.body.questions[2].title not in text
    assert client.post(url, {"ask": world.body.questions[0].field}).status_code == 422
    text = answer_all(client, draft)
    assert "情况清楚了" in text and "您的回答" in text and "部" in text
    name = world.body.questions[2].field
    assert world.body.questions[2].title in page(client, f"{url}?ask={name}")
    client.post(url, {"ask": name, "answer": "false"})
    assert "signboard-permit" not in [m.code for m in look(draft).merged.included]
    assert client.post(url, {"ask": "nonsense", "answer": "1"}).status_code == 303


def test_the_form_keeps_what_is_wrong_and_says_it_at_its_field(
    client: Client, world: BundleWorld
) -> None:
    draft = begin(client, world)
    assert client.get(f"/apply/{draft.token}/form/").status_code == 302, "the questions come first"
    answer_all(client, draft)
    url = f"/apply/{draft.token}/form/"
    text = page(client, url)
    assert world.firm.uscc in text and "来源：登记信息" in text and "区里已有的，请核对" in text
    name = next(f.field.name for f in look(draft).form if f.field.kind.type == "phone")
    answer = client.post(url, {name: "12", "firm_uscc": "91510703MA0000000X"})
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="12"' in text and "11 位手机号" in text
    assert f'href="#id_{name}"' in text
    assert 'value="12"' in page(client, url), "kept, though wrong"
    answer = client.post(url, {name: "13800138001"}, headers={"X-Autosave": "1"})
    assert answer.status_code == 204 and look(draft).given[name] == "13800138001"
    answer = client.post(f"/apply/{draft.token}/plan/", {name: "13800138002"})
    assert "按您的回答" in answer.content.decode()
    answer = client.post(url, {name: "13800138003", "later": "1"}, follow=True)
    assert "没办完的草稿" in answer.content.decode() and draft.title in answer.content.decode()


def test_from_questions_to_receipt_and_the_same_form_twice_is_once(
    client: Client, world: BundleWorld
) -> None:
    draft = begin(client, world)
    fill(client, world, draft)
    url = f"/apply/{draft.token}/materials/"
    text = page(client, url)
    assert "已经有了" in text and "不用您提交" in text and "请上传" in text
    answer = upload(client, draft, go=True)
    assert answer.status_code == 422 and "或签容缺承诺后补" in answer.content.decode()
    bad = {"paper-fire-files": SimpleUploadedFile("a.pdf", b"MZ\x90\x00")}
    assert "程序" in client.post(url, bad).content.decode()
    assert upload(client, draft, "fire-files").status_code == 303
    assert "还差" in page(client, f"/apply/{draft.token}/check/")
    promise = f"/apply/{draft.token}/promise/food-rules/"
    text = page(client, promise)
    assert "承诺失信记录" in text
    late = shanghai_date(now()) + timedelta(200)
    assert client.post(promise, {"on": str(late), "name": "王店长"}).status_code == 422
    day = shanghai_date(now()) + timedelta(1)
    assert client.post(promise, {"on": str(day), "name": "王店长"}).status_code == 303
    assert "王店长 承诺" in page(client, url)
    assert upload(client, draft, go=True).status_code == 303
    text = page(client, f"/apply/{draft.token}/check/")
    assert "比分开办理少填" in text and "同意把已存的" in text
    assert client.post(f"/apply/{draft.token}/check/", {}).status_code == 422
    view = look(draft)
    rows = spared(view.fields, view.materials)
    first = send(client, draft)
    found = Application.objects.get()
    assert first.status_code == 303 and first["Location"].endswith("/receipt/")
    again = send(client, draft)
    assert again.status_code == 302 and found.case.number in again["Location"]
    assert Application.objects.count() == 1
    text = page(client, first["Location"])
    assert found.case.number in text and "容缺承诺" in text and "王店长 承诺" in text
    undertaking = Undertaking.objects.get()
    assert (undertaking.signed_name, undertaking.promised_on) == ("王店长", day)
    consents = EvidenceConsent.objects.filter(subject=found.case.number)
    given = ApplicationMaterial.objects.filter(application=found, state="given")
    assert {c.evidence_id for c in consents} == {m.evidence_id for m in given}
    saved = savings_of_case(found.case.number)
    assert saved.fields == sum(r.count for r in rows if r.kind == "field")
    assert saved.materials == sum(r.count for r in rows if r.kind == "material")


def sent(client: Client, world: BundleWorld) -> Application:
    """An application with one paper promised."""
    draft = begin(client, world)
    fill(client, world, draft)
    upload(client, draft, "fire-files")
    day = shanghai_date(now()) + timedelta(1)
    client.post(f"/apply/{draft.token}/promise/food-rules/", {"on": str(day), "name": "王店长"})
    assert send(client, draft).status_code == 303
    return Application.objects.select_related("case").get()


def test_the_page_names_each_department_who_is_late_and_what_waits(
    client: Client, world: BundleWorld
) -> None:
    found = sent(client, world)
    url = f"/applications/{found.case.number}/"
    text = page(client, url)
    for task in found.tasks.select_related("unit"):
        assert task.title in text and task.unit.name in text
    assert "还等您补交" in text and "决定办结日" in text and "少填" in text
    task = found.tasks.select_related("unit").order_by("days").first()
    assert task is not None
    type(task).objects.filter(pk=task.pk).update(due_on=shanghai_date(now()) - timedelta(3))
    text = page(client, url)
    assert f"<strong>{task.unit.name}</strong> 的“{task.title}”" in text and "现已超期" in text
    assert f"{task.unit.name}已超期" in page(client, "/applications/")
    assert "逐日时限" in page(client, f"{url}ledger/")
    other = sign_in(make_member(make_firm("别家"), "admin"))
    assert other.get(url).status_code == 404 and other.get(f"{url}ledger/").status_code == 404
    viewer = sign_in(make_member(world.firm, "view"))
    assert viewer.get(url).status_code == 200
    assert viewer.post(f"{url}withdraw/", {"reason": "不办了"}).status_code == 403
    official = sign_in(world.users[task.unit.code, "handler"])
    assert official.get(url).status_code == 404


def test_the_firm_supplies_brings_withdraws_and_writes(client: Client, world: BundleWorld) -> None:
    found = sent(client, world)
    url = f"/applications/{found.case.number}/"
    at = now()
    world.act(found, "food-business-licence", "accept", at=at)
    world.act(
        found, "food-business-licence", "ask", at=at, items=["布局图要标明冷食间"], reason="看不清",
        days=5,
    )  # fmt: skip
    task = world.task(found, "food-business-licence")
    text = page(client, url)
    assert "布局图要标明冷食间" in text and "去补正" in text
    act = f"{url}tasks/{task.pk}/supply/"
    assert "看不清" in page(client, act)
    assert client.post(act, {}).status_code == 422
    file = SimpleUploadedFile("图.pdf", PDF)
    answer = client.post(act, {"text": "已补", "files": file}, follow=True)
    assert "时限继续计算" in answer.content.decode()
    assert client.post(act, {"text": "再补"}).status_code == 409
    text = page(client, f"{url}bring/")
    assert "您承诺" in text
    assert client.post(f"{url}bring/", {}).status_code == 422
    paper = SimpleUploadedFile("制度.pdf", PDF)
    answer = client.post(f"{url}bring/", {"paper-food-rules": paper}, follow=True)
    assert "已补交" in answer.content.decode() and Undertaking.objects.get().state == "kept"
    optional = found.tasks.get(required=False)
    leave = f"{url}tasks/{optional.pk}/withdraw/"
    assert "不办这一项了" in page(client, url)
    assert client.post(leave, {"reason": "先不挂"}).status_code == 303
    assert client.get(f"{url}tasks/{optional.pk}/accept/").status_code == 404
    answer = client.post(f"{url}messages/", {"text": "什么时候来看现场？"}, follow=True)
    assert "什么时候来看现场？" in answer.content.decode()
    assert client.post(f"{url}messages/", {}).status_code == 422
    assert client.post(f"{url}withdraw/", {}).status_code == 422
    answer = client.post(f"{url}withdraw/", {"reason": "不开了"}, follow=True)
    assert "已撤回；" in answer.content.decode() and "您已撤回" in answer.content.decode()
    assert client.post(f"{url}withdraw/", {"reason": "不开了"}).status_code == 409


def test_a_form_that_changed_is_shown_and_the_old_one_stays(
    client: Client, world: BundleWorld
) -> None:
    draft = begin(client, world)
    answer_all(client, draft)
    assert client.get(f"/apply/{draft.token}/newer/").status_code == 303
    from dataclasses import replace

    from qifu.bundles.models import Bundle, BundleVersion
    from qifu.bundles.rules.definition import dump_bundle
    from qifu.bundles.versions import put_in_force

    body = replace(world.body, members=world.body.members[:-1])
    row = BundleVersion(bundle=Bundle.objects.get(), body=dump_bundle(body), edited_at=now())
    put_in_force(row, now())
    assert "有了新版" in page(client, f"/apply/{draft.token}/form/")
    text = page(client, f"/apply/{draft.token}/newer/")
    assert "继续用原来的" in text
    assert client.post(f"/apply/{draft.token}/newer/").status_code == 303
    assert "有了新版" not in page(client, f"/apply/{draft.token}/form/")


def test_an_agent_fills_in_and_is_turned_away_when_the_authority_ends(
    client: Client, world: BundleWorld
) -> None:
    draft = begin(client, world)
    answer_all(client, draft)
    agent = make_user("代办", username="agent")
    theirs = sign_in(agent)
    url = f"/apply/{draft.token}/"
    assert theirs.get(url).status_code == 404
    assert client.post(f"{url}share/", {"who": "nobody"}).status_code == 422
    day = shanghai_date(now()) + timedelta(2)
    answer = client.post(f"{url}share/", {"who": "agent", "until": str(day)}, follow=True)
    assert "已授权 代办" in answer.content.decode()
    assert "您受托办理" in page(theirs, f"{url}form/") and draft.title in page(
        theirs, "/applications/"
    )
    assert theirs.get(f"{url}share/").status_code == 404
    assert "只能填写" in page(theirs, f"{url}check/")
    assert "只能填写" in send(theirs, draft).content.decode()
    share = draft.shares.get()
    assert client.post(f"{url}share/{share.pk}/end/").status_code == 303
    answer = theirs.post(f"{url}form/", {"business_scope": "热食类食品制售和自制饮品"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "您的授权已经结束" in text
    assert "热食类食品制售和自制饮品" in text, "what was typed is given back"


def test_an_agent_who_may_hand_in_sees_the_application_and_nothing_else(
    client: Client, world: BundleWorld
) -> None:
    draft = begin(client, world)
    agent = make_user("代办", username="agent")
    day = shanghai_date(now()) + timedelta(30)
    share_draft(
        token=draft.token, who="agent", until=day, submit=True,
        actor=load_actor(world.owner_user, now()), at=now(),
    )  # fmt: skip
    theirs = sign_in(agent)
    fill(theirs, world, draft)
    upload(theirs, draft, "fire-files", "food-rules")
    assert send(theirs, draft).status_code == 303
    found = Application.objects.get()
    assert found.submitted_name == "代办" and found.case.number in page(theirs, "/applications/")
    assert found.case.number in page(theirs, f"/applications/{found.case.number}/")
    assert theirs.get(f"/firm/{world.firm.pk}/documents/").status_code == 404


def test_a_draft_is_thrown_away(client: Client, world: BundleWorld) -> None:
    draft = begin(client, world)
    assert "已删除" in client.post(f"/apply/{draft.token}/discard/", follow=True).content.decode()
    assert client.get(f"/apply/{draft.token}/").status_code == 404


def test_a_single_item_asks_what_decides_first_and_is_handed_in_alike(
    client: Client, world: BundleWorld
) -> None:
    code = "food-business-licence"
    assert "在线办理" in page(client, f"/services/{code}/")
    said = {"kind": "item", "code": code, "firm": world.firm.pk}
    assert client.post("/apply/start/", said).status_code == 303
    draft = ApplicationDraft.objects.get()
    fill(client, world, draft)
    upload(client, draft, "food-rules", go=True)
    assert send(client, draft).status_code == 303
    found = Application.objects.get()
    assert found.item is not None and [t.code for t in found.tasks.all()] == [code]


def test_a_later_stage_is_asked_when_its_turn_comes() -> None:
    world = make_bundle_world("build-plant")
    client = sign_in(world.owner_user)
    draft = begin(client, world)
    fill(client, world, draft)
    view = look(draft)
    later = [m.material.type for m in view.materials if m.state == "later"]
    assert later and all(f.field.stage == "" for f in view.fields)
    text = page(client, f"/apply/{draft.token}/materials/")
    assert "到后面的阶段再交" in text
    lacking = [m.material.type for m in view.materials if m.state == "lacking"]
    upload(client, draft, *lacking)
    answer = send(client, draft)
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    found = Application.objects.get()
    text = page(client, f"/applications/{found.case.number}/bring/")
    assert "后面的阶段要用" in text
    held = [k for k in later if k in world.papers()]
    answer = client.post(f"/applications/{found.case.number}/bring/", {"use": held[:1]})
    assert answer.status_code == 303
    row = ApplicationMaterial.objects.get(application=found, type__code=held[0])
    assert row.state == "given"
    assert EvidenceConsent.objects.filter(subject=found.case.number, evidence=row.evidence).exists()
    assert row.evidence_id in needed_by_applications([row.evidence_id or 0])


def test_lists_and_pages_ask_as_often_for_many_as_for_few(
    client: Client, world: BundleWorld
) -> None:
    urls = (
        "/applications/", "/bundles/", f"/firm/{world.firm.pk}/uses/", f"/firm/{world.firm.pk}/saved/"
    )  # fmt: skip

    def asked() -> dict[str, int]:
        found = {}
        for url in urls:
            page(client, url)
            with CaptureQueriesContext(connection) as queries:
                page(client, url)
            found[url] = len(queries)
        return found

    def more(count: int) -> None:
        for n in range(count):
            application = world.submit(at=now(), without=("food-rules", "fire-files"), undertakings={
                k: shanghai_date(now()) for k in ("food-rules", "fire-files")
            }, signed_name="王")  # fmt: skip
            draft = ApplicationDraft.objects.create(
                token=f"{application.pk}-{n}", enterprise=world.firm, code="x", title="草稿", pins={},
                created_name="王", created_at=now(), updated_name="王", updated_at=now(),
            )  # fmt: skip
            paper = ApplicationMaterial.objects.filter(
                application=application, state="given"
            ).first()
            assert paper is not None and paper.evidence is not None and draft.pk
            clerk = load_actor(world.users["market-regulation", "handler"], now())
            note_reading(paper.evidence.file, actor=clerk, at=now())

    more(1)
    few = asked()
    more(8)
    assert asked() == few
