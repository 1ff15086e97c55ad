"""The district's own history: learnt, measured on what it has not seen, suggested, never routed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.factories import START, World, make_staff, make_unit, make_world
from tests.triage.matters import matters

from qifu.cases.models import Case
from qifu.demands import learning
from qifu.demands.directory import forget
from qifu.demands.learning import What, judge, learn, learn_when_due, learnt_for, learnt_so_far
from qifu.demands.models import Demand, LearnedModel
from qifu.identity.actors import load_actor
from qifu.identity.models import DutyEntry, Role
from qifu.kernel.errors import Refused
from qifu.kernel.models import Event
from qifu.triage import Labelled

pytestmark = pytest.mark.django_db
UNITS = {"融资": "区财政局", "用工": "区人社局", "用地": "区自然资源局", "环保": "区生态环境局"}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learn in this process: another one would be seconds of imports."""
    monkeypatch.setattr(
        learning, "_in_a_process_of_its_own", lambda d: learning.learn_bytes(d.texts, d.labels)
    )


def lived(w: World, data: Labelled) -> None:
    """Closed demands with these texts, each led by the unit of its matter."""
    units = {label: make_unit(name=name) for label, name in UNITS.items()}
    for label, unit in units.items():
        DutyEntry.objects.get_or_create(
            topic=label, defaults={"title": label, "lead_unit": unit, "needs_power": True}
        )
    forget()
    like = Case.objects.get(pk=w.submit().case.pk)
    base = {f.attname: getattr(like, f.attname) for f in Case._meta.concrete_fields}
    made = Case.objects.bulk_create(
        Case(**{
            **base, "id": None, "number": f"SQ-{n}", "open": False, "live": False, "closed_at": START,
            "title": "诉求", "topic": label, "lead_unit_id": units[label].pk,
        })
        for n, label in enumerate(data.labels)
    )  # fmt: skip
    Demand.objects.bulk_create(
        Demand(
            case=case, text=text, contact_name="王", contact_phone="13800138000", secret_hash="x"
        )
        for case, text in zip(made, data.texts, strict=True)
    )


@pytest.fixture
def w() -> World:
    return make_world()


def panel(w: World, case: Case) -> str:
    """What the dispatcher reads when deciding."""
    client = Client()
    client.force_login(w.users["dispatcher"], backend="qifu.identity.backends.NameOrPhoneBackend")
    return client.get(reverse("work:triage_case", args=[case.number])).content.decode()


def test_history_is_learnt_measured_and_suggested(w: World) -> None:
    lived(w, matters(240))
    topic, unit = learn_when_due(at=START)
    assert [row.state for row in (topic, unit)] == ["live", "live"]
    assert topic.texts == 240 and topic.measured["held"] == 48
    assert topic.measured["new"]["macro_f1"] == 1
    assert topic.measured["directory"]["macro_f1"] < 1
    assert sum(n for _, n, _ in topic.measured["labels"]) == 48
    assert topic.measured["right_when_sure"] <= topic.measured["sure"] <= 48
    fresh = w.submit(text="我公司在园区，排污许可证要续期，环评报告退回修改。").case
    said = learnt_for([fresh])[fresh.pk]
    assert said[What.TOPIC].title == "环保" and said[What.UNIT].title == "区生态环境局"
    assert "排污" in said[What.UNIT].reason and "把握" in said[What.UNIT].reason
    page = panel(w, fresh)
    assert said[What.TOPIC].reason in page and said[What.UNIT].reason in page
    assert len(said[What.TOPIC].others) <= 2 and "把握不够" not in page
    fresh.refresh_from_db()
    assert fresh.state == "submitted" and fresh.lead_unit_id is None, "it never routes"
    kinds = Event.objects.filter(stream="learning").values_list("kind", flat=True)
    assert list(kinds) == ["learning.taken", "learning.taken"]


def test_it_says_nothing_where_it_is_not_sure(w: World) -> None:
    lived(w, matters(240))
    learn(what=What.TOPIC, at=START)
    strange = w.submit(text="今天天气很好").case
    assert learnt_for([strange]) == {strange.pk: {}}
    assert "主题：把握不够，不作建议" in panel(w, strange)


def test_a_unit_that_is_closed_is_not_suggested(w: World) -> None:
    lived(w, matters(240))
    learn(what=What.UNIT, at=START)
    case = w.submit(text="排污许可证要续期，环评报告退回修改。").case
    assert What.UNIT in learnt_for([case])[case.pk]
    Unit = type(w.power)
    Unit.objects.filter(name="区生态环境局").update(status="closed", closed_on=START.date())
    assert learnt_for([case])[case.pk] == {}


def test_too_little_history_is_not_learnt(w: World) -> None:
    lived(w, matters(learning.LEAST_TEXTS - 1))
    assert learn_when_due(at=START) == []
    case = w.submit().case
    assert learnt_for([case]) == {}


def test_a_worse_one_is_not_taken(w: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Learnt from labels by lot, it is kept as refused, with its figures and the reason."""
    lived(w, matters(240))
    good = learn(what=What.TOPIC, at=START)
    assert good is not None
    data = matters(240)
    mixed = learning.learn_bytes(data.texts, [*data.labels[7:], *data.labels[:7]])
    monkeypatch.setattr(learning, "_in_a_process_of_its_own", lambda d: mixed)
    bad = learn(what=What.TOPIC, at=START + timedelta(days=1))
    assert bad is not None and bad.state == "refused" and "不如" in bad.reason
    good.refresh_from_db()
    assert good.state == "live"
    assert Event.objects.filter(kind="learning.refused").count() == 1


def test_once_a_night_and_only_with_news(w: World) -> None:
    lived(w, matters(240))
    assert len(learn_when_due(at=START)) == 2
    assert learn_when_due(at=START + timedelta(hours=1)) == []
    assert learn_when_due(at=START + timedelta(days=1)) == []
    last = Case.objects.filter(open=False).order_by("-pk").first()
    assert last is not None
    text = Demand.objects.get(pk=last.pk).text
    last.pk, last.number = None, "SQ-new"
    last.save(force_insert=True)
    Demand.objects.create(
        case=last, text=text, contact_name="王", contact_phone="13800138000", secret_hash="x"
    )
    again = learn_when_due(at=START + timedelta(days=1))
    assert [row.state for row in again] == ["live", "live"]
    assert LearnedModel.objects.filter(state="past").count() == 2


def test_one_live_model_of_each(w: World) -> None:
    row = {
        "what": "topic", "state": "live", "learnt_at": START, "texts": 1, "upto": 1,
        "reason": "x", "file": b"",
    }  # fmt: skip
    LearnedModel.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        LearnedModel.objects.create(**row)


@pytest.mark.parametrize(
    ("new", "live", "directory", "taken"),
    [
        (0.8, None, 0.5, True),
        (0.4, None, 0.5, False),
        (0.8, 0.9, 0.5, False),
        (0.9, 0.9, 0.5, True),
    ],
)
def test_the_judgement(new: float, live: float | None, directory: float, taken: bool) -> None:
    measured = {
        "new": {"macro_f1": new}, "directory": {"macro_f1": directory},
        "live": None if live is None else {"macro_f1": live},
    }  # fmt: skip
    assert judge(measured)[0] is taken


def test_who_may_see_what_was_learnt(w: World) -> None:
    assert [title for title, _, _ in learnt_so_far(w.actor("dispatcher"))] == ["主题", "牵头单位"]
    reform = load_actor(make_staff(w.centre, Role.REFORM, "专班甲"), START)
    assert len(learnt_so_far(reform)) == 2
    with pytest.raises(Refused):
        learnt_so_far(w.actor("handler"))
