"""The audit administrator: verification, seals, events and accesses, never contents."""

import pytest
from django.db import connection
from django.urls import reverse
from tests.factories import World
from tests.web.conftest import Browser

from qifu.kernel.access import record_access
from qifu.kernel.audit import seal_events
from qifu.kernel.events import Event
from qifu.kernel.time import now
from qifu.kernel.verification import verify_now
from qifu.web.workbench.audit import search

pytestmark = pytest.mark.django_db


def test_a_verification_is_asked_for_once(world: World, browser: Browser) -> None:
    client, url = browser("audit_admin"), reverse("work:audit")
    assert "还没有核验过" in client.get(url).content.decode()
    assert "已开始核验" in client.post(url, follow=True).content.decode()
    assert "正在核验" in client.get(url).content.decode()
    assert "已经有一次核验在排队" in client.post(url, follow=True).content.decode()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE queueing_lock='kernel.verify'"
        )
        assert cursor.fetchone()[0] == 1


def test_the_outcome_is_shown(world: World, browser: Browser) -> None:
    world.handling()
    seal_events(at=now())
    actor = world.actor("audit_admin", now())
    verify_now(actor=actor, at=now())
    client, url = browser("audit_admin"), reverse("work:audit")
    page = client.get(url).content.decode()
    assert "没有被改动、删除或调换的" in page and "第 1 个" in page
    victim = Event.objects.filter(kind="case.accept").get()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE kernel_event SET actor_name = '别人' WHERE id = %s", [victim.pk])
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER USER")
    verify_now(actor=actor, at=now())
    page = client.get(url).content.decode()
    assert f"事件 {victim.pk}（" in page and "发现" in page


def test_events_by_number_and_person_without_contents(world: World, browser: Browser) -> None:
    case = world.handling()
    client, url = browser("audit_admin"), reverse("work:audit_events")
    page = client.get(url, {"what": case.number.lower()}).content.decode()
    assert "case.opened" in page and "case.accept" in page and f"case:{case.pk}" in page
    assert case.title not in page and world.firm.name not in page and "变压器" not in page
    page = client.get(url, {"who": "经办甲"}).content.decode()
    assert ">case.accept<" in page and ">case.dispatch<" not in page
    page = client.get(url, {"kind": "case.dis"}).content.decode()
    assert ">case.dispatch<" in page and ">case.accept<" not in page
    assert "没有这个编号" in client.get(url, {"what": "SQ2026-999999-9"}).content.decode()
    assert client.get(url, {"what": "a\x00b", "before": "x"}).status_code == 200


def test_a_long_log_is_read_in_windows(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "WINDOW", 2)
    world.handling()
    client, url = browser("audit_admin"), reverse("work:audit_events")
    seen, query = 0, {}
    for _ in range(20):
        found = client.get(url, {"kind": "case.", **query}).context["found"]
        seen += len(found.rows)
        if found.next_before is None:
            break
        query = {"before": str(found.next_before)}
    assert seen == Event.objects.filter(kind__startswith="case.").count()


def test_who_opened_what(world: World, browser: Browser) -> None:
    case = world.handling()
    actor = world.actor("leader", now())
    record_access(act="open", target=case.stream, actor=actor, at=now())
    client, url = browser("audit_admin"), reverse("work:audit_accesses")
    page = client.get(url, {"what": case.number}).content.decode()
    assert "区领导" in page and "打开" in page
    assert "区领导" not in client.get(url, {"who": "经办甲"}).content.decode()
