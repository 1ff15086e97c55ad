"""A rider without a firm: raised by the own channel, shorter limits, handled to the end, followed by
number and secret; and every page of officials opens it."""

from __future__ import annotations

import pytest
import yaml
from django.db import IntegrityError, transaction
from django.test import Client
from tests.card_world import lay_workers
from tests.contract.api_client import Api, forget, key_of
from tests.factories import DISTRICT, REACHED, START, World, make_world, moment

from qifu.cases import clockwork
from qifu.cases.alarms import sweep_alarms
from qifu.cases.definitions import publish_definition
from qifu.cases.models import Case, Limit
from qifu.cases.similar import open_of_same_firm, similar_open_cases
from qifu.demands.queries import track
from qifu.demands.workers import WorkerInput, answer_for_worker, submit_matter
from qifu.identity.actors import ANONYMOUS_ACTOR, SYSTEM_ACTOR
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.models import Notice

pytestmark = pytest.mark.django_db
D2, D3 = moment("2026-03-03 10:00"), moment("2026-03-05 10:00")
SAID = WorkerInput(
    "小周",
    "13900139000",
    "rider",
    "某外卖平台涪城站",
    "wage",
    "上个月的跑单费被扣了八百，没人说为什么。",
)


@pytest.fixture
def world() -> World:
    forget()
    world = make_world()
    for row in yaml.safe_load((DISTRICT / "limits.yaml").read_text("utf-8"))["limits"]:
        values = {"title": row["title"], "amount": row["amount"], "time_unit": row["unit"]}
        Limit.objects.update_or_create(code=row["code"], defaults=values)
    clockwork.forget_limits()
    doc = yaml.safe_load((DISTRICT / "processes" / "worker.yaml").read_text("utf-8"))
    publish_definition(doc=doc, actor=SYSTEM_ACTOR.ref, at=START)
    lay_workers(world.topic.topic)
    return world


def raised(**more: str) -> tuple[Case, str]:
    token = more.pop("token", "one")
    data = WorkerInput(**{**SAID.__dict__, **more})
    receipt = submit_matter(data=data, token=token, actor=ANONYMOUS_ACTOR, at=START)
    return receipt.case, receipt.secret


def test_it_is_with_its_unit_at_once_with_the_matters_own_days(world: World) -> None:
    case, secret = raised()
    assert (case.state, case.lead_unit_id, case.enterprise_id) == (
        "dispatched", world.power.pk, None,
    )  # fmt: skip
    # wages within three working days, to be accepted the same day; other matters within five
    assert str(case.due_on) == "2026-03-05" and str(case.step_due_on) == "2026-03-02"
    assert str(raised(matter="contract", token="two")[0].due_on) == "2026-03-09"
    assert raised()[0].pk == case.pk and raised()[1] == ""
    assert track(case.number, secret).pk == case.pk
    with pytest.raises(NotVisible):
        track(case.number, "000000")
    told = Notice.objects.filter(stream=case.stream)
    assert next(n.body for n in told.filter(channel="sms")).startswith("您反映的事已收到")
    assert told.filter(recipient=world.users["head"]).count() == 1
    assert not told.filter(body__contains="小周").exists()


def test_wrong_input_is_told_by_field(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        raised(phone="12", trade="x", matter="y", text=" ", name="")
    assert set(caught.value.field_errors) == {"phone", "trade", "matter", "text", "name"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=world.submit().case.pk).update(enterprise=None)


def test_from_the_first_call_to_the_end(world: World) -> None:
    case, secret = raised()
    world.act(case, "accept", "handler")
    assert sweep_alarms(at=D2) >= 0
    said = {"outcome": "solved", "text": "平台已补发 800 元。", "evidence": "转账记录"}
    world.act(case, "answer", "handler", D2, **said)
    assert answer_for_worker(track(case.number, secret)) == ""
    world.act(case, "approve_answer", "head", D2)
    assert "800" in answer_for_worker(track(case.number, secret))
    sms = Notice.objects.filter(channel="sms", template="worker.answered")
    assert [n.address for n in sms] == ["13900139000"]
    world.act(case, "revisit_unsolved", "revisitor", D2, method="phone", satisfied="dissatisfied",
              reason="只到了一半")  # fmt: skip
    case.refresh_from_db()
    assert (case.state, case.round) == ("handling", 2) and case.open
    world.act(case, "answer", "handler", D3, **said)
    world.act(case, "approve_answer", "head", D3)
    world.act(case, "revisit_accepted", "revisitor", D3, **REACHED)
    world.act(case, "close_out", "revisitor", D3)
    case.refresh_from_db()
    assert case.state == "closed"


def test_officials_open_it_everywhere_and_no_firm_does(world: World) -> None:
    case, _ = raised()
    raised(token="two")
    assert open_of_same_firm([case]) == {case.pk: 0}
    assert not any(s.same_firm for s in similar_open_cases(world.actor("dispatcher"), case))
    pages = {
        "handler": [f"/work/cases/{case.number}/", "/work/inbox/", "/work/today/"],
        "head": [f"/work/cases/{case.number}/", "/work/team/"],
        "dispatcher": ["/work/cases/", f"/work/cases/{case.number}/", "/work/find/?q=跑单费"],
    }
    for who, urls in pages.items():
        client = Client()
        client.force_login(world.users[who], backend="qifu.identity.backends.NameOrPhoneBackend")
        for url in urls:
            assert client.get(url).status_code == 200, (who, url)
    handler = Client()
    handler.force_login(world.users["handler"], backend="qifu.identity.backends.NameOrPhoneBackend")
    sent = handler.post(f"/work/cases/{case.number}/messages/", {"text": "在吗"})
    assert sent.status_code == 409 and "没有账号" in sent.content.decode()
    assert "写留言" not in handler.get(f"/work/cases/{case.number}/").content.decode()
    for who in ("owner", "stranger"):
        client = Client()
        client.force_login(world.users[who], backend="qifu.identity.backends.NameOrPhoneBackend")
        assert client.get(f"/demands/{case.number}/").status_code == 404
    api = Api(key_of(world.users["dispatcher"]))
    rows = api.get("/demands?box=all").json()["items"]
    assert case.number in [r["number"] for r in rows]
    assert api.get(f"/demands/{case.number}").status_code == 200


def test_the_page_for_riders(world: World) -> None:
    client = Client()
    assert "个工作日内办结" in client.get("/talent/workers/").content.decode()
    form = {**SAID.__dict__, "token": "page", "phone": "1"}
    wrong = client.post("/talent/workers/", form)
    assert wrong.status_code == 422 and "跑单费" in wrong.content.decode()
    body = client.post("/talent/workers/", {**form, "phone": "13900139000"}).content.decode()
    case = Case.objects.get()
    assert case.number in body and "查询码" in body
    secret = body.partition('查询码</dt><dd class="number">')[2][:6]
    found = client.post("/track/", {"number": case.number, "secret": secret}).content.decode()
    assert "今天内签收" in found and "登录查看全部" not in found
