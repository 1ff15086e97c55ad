"""The front page, its doors, "my firm" and the steps of a firm's life, as a firm meets them."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from tests.bundle_world import make_bundle_world
from tests.factories import START, World, make_firm, make_item, make_unit
from tests.web.conftest import Browser

from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.models import EvidenceType, Membership
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import District
from qifu.kernel.files import store_file
from qifu.kernel.time import now, today
from qifu.policies.models import Policy
from qifu.web.portal.home.doors import DOORS
from qifu.web.templatetags.qifu import day

STEP = {
    "code": "running", "title": "日常经营", "says": "平时要办的", "firm_stages": ["operate"],
    "project_stages": [], "topics": [], "skills": [],
}  # fmt: skip


def district(life: list[dict[str, object]]) -> None:
    """A district with these steps of a firm's life."""
    named = {"code": "here", "name": "本区", "short_name": "本区", "area_code": "510700"}
    District.objects.create(**named, platform_name="企服", settings={"life": life}, loaded_at=now())


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_front_page_shows_the_five_doors_and_each_opens(client: Client, world: World) -> None:
    page = text(client, "/")
    for title, stop in {
        "诉求通": "一站接", "政策通": "一站查", "政务通": "一站通", "金融通": "一站享",
        "产业通": "一站找",
    }.items():  # fmt: skip
        assert f"<b>{title}</b>" in page
        assert stop in page
    for door in DOORS:
        behind = text(client, door.url)
        assert all(f'href="{way.url}"' in behind for way in door.ways)
    assert client.get("/doors/nowhere/").status_code == 404


def test_what_only_the_firm_can_move_on_stands_first(browser: Browser, world: World) -> None:
    case = world.submit().case
    world.act(case, "dispatch", "dispatcher", lead_unit=world.power.code, klass="general_10")
    owner = browser("owner")
    page = text(owner, "/my/")
    assert world.firm.name in page
    waiting, running = page.split('id="running"')
    assert "没有等您办的事" in waiting
    assert f'href="/demands/{case.number}/"' in running
    case.refresh_from_db()
    world.act(case, "accept", "handler")
    world.act(case, "request_material", "handler", items=["用电户号"], days=3, reason="核对")
    waiting, running = text(owner, "/my/").split('id="running"')
    assert "请补充材料" in waiting
    assert f'href="/demands/{case.number}/"' in waiting


def test_money_days_and_papers_of_the_firm(browser: Browser, world: World) -> None:
    Policy.objects.create(
        code="P-1", title="开门奖励", level="district", issuer="区政府", source_text="文件",
        certainty="found", kind="奖补", area="涪城区", gives="1万元", published_at=START,
        rule={"all": []}, benefit={"amount": 10000}, valid_until=today() + timedelta(days=20),
    )  # fmt: skip
    EvidenceType.objects.create(code="licence", title="营业执照")
    file = store_file(name="执照.txt", data=b"1", actor=SYSTEM_ACTOR, at=now())
    keep_evidence(
        enterprise_id=world.firm.pk, type_code="licence", file=file,
        valid_until=today() + timedelta(days=9), actor=SYSTEM_ACTOR, at=now(),
    )  # fmt: skip
    page = text(browser("owner"), "/my/")
    assert "1 项政策条件都对得上" in page
    assert "开门奖励" in page
    assert f"{day(today() + timedelta(days=20))} 截止申报" in page
    assert f"{day(today() + timedelta(days=9))} 到期" in page


def test_no_link_of_the_firms_page_is_dead(browser: Browser, world: World) -> None:
    case = world.submit().case
    world.act(case, "answer_at_once", "dispatcher", text="已答复")
    owner = browser("owner")
    page = text(owner, "/my/")
    assert "没读的消息" in page
    links = set(re.findall(r'href="(/[^"#]*)', page.partition("<main")[2].partition("</main>")[0]))
    assert len(links) > 5
    for link in links:
        assert owner.get(html.unescape(link), follow=True).status_code == 200, link
    notice = re.search(r'action="(/notices/\d+/)"', page)
    assert notice and owner.post(notice[1]).status_code == 302


def test_a_person_of_two_firms_goes_on_with_the_one_chosen(browser: Browser, world: World) -> None:
    other = make_firm()
    Membership.objects.create(
        user=world.users["owner"], enterprise=other, rights=["view"], valid_from=START
    )
    owner = browser("owner")
    assert f"<h1>{world.firm.name}</h1>" in text(owner, "/my/")
    answer = owner.post("/my/switch/", {"firm": other.pk})
    assert answer.status_code == 303
    assert f"<h1>{other.name}</h1>" in text(owner, "/my/")
    assert other.name in text(owner, "/policies/mine/")
    assert f"<h1>{world.firm.name}</h1>" in text(owner, f"/my/?firm={world.firm.pk}")


def test_nobody_sees_or_chooses_another_firm(browser: Browser, world: World) -> None:
    stranger = browser("stranger")
    assert stranger.get(f"/my/?firm={world.firm.pk}").status_code == 404
    assert stranger.post("/my/switch/", {"firm": world.firm.pk}).status_code == 404
    assert browser("handler").get("/my/").status_code == 404
    assert Client().get("/my/").status_code == 302


def test_a_step_of_life_shows_what_the_lists_have_for_it(client: Client, world: World) -> None:
    district([STEP])
    here = make_item(make_unit(), "running-item", firm_stages=["operate"])
    make_item(make_unit(), "leaving-item", firm_stages=["exit"])
    assert 'href="/life/running/"' in text(client, "/")
    assert 'href="/life/running/"' in text(client, "/life/")
    page = text(client, "/life/running/")
    assert f'href="/services/{here.code}/"' in page
    assert "leaving-item" not in page
    assert client.get("/life/nowhere/").status_code == 404


def test_bundles_of_a_step_are_shown(client: Client, db: None) -> None:
    make_bundle_world()
    district([{**STEP, "firm_stages": ["start"]}])
    assert 'href="/bundles/open-restaurant/"' in text(client, "/life/running/")


def test_large_letters_are_kept_and_lead_back(client: Client, world: World) -> None:
    assert 'class="large"' not in text(client, "/")
    came = {"referer": "http://testserver/policies/?q=1"}
    answer = client.get("/display/?size=large", headers=came)
    assert answer["Location"] == "/policies/?q=1"
    assert answer.cookies["large"]["httponly"]
    assert 'class="large"' in text(client, "/centres/")
    away = client.get("/display/?size=normal", headers={"referer": "http://evil.example/x"})
    assert away["Location"] == "/"
    assert 'class="large"' not in text(client, "/")


@pytest.mark.parametrize("path", ["/", "/track/"])
def test_pages_are_sent_compressed_to_who_reads_it(path: str, client: Client, world: World) -> None:
    plain = client.get(path)
    small = client.get(path, headers={"accept-encoding": "gzip, br"})
    assert small["Content-Encoding"] == "gzip"
    assert len(small.content) < len(plain.content) / 2
    assert "Accept-Encoding" in small["Vary"]


def test_pages_of_the_sealed_desk_and_refusals_are_sent_as_they_are(
    client: Client, world: World
) -> None:
    for path in ("/integrity/", "/integrity/talk/", "/no-such-page/", "/work/integrity/"):
        answer = client.get(path, headers={"accept-encoding": "gzip"})
        assert not answer.has_header("Content-Encoding"), path


def test_large_letters_go_with_the_account(client: Client, world: World) -> None:
    client.force_login(world.users["owner"], backend=settings.AUTHENTICATION_BACKENDS[-1])
    client.get("/display/?size=large")
    elsewhere = Client()
    elsewhere.force_login(world.users["owner"], backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert 'class="large"' in text(elsewhere, "/") and 'class="large"' not in text(Client(), "/")
    elsewhere.get("/display/?size=normal")
    third = Client()
    third.force_login(world.users["owner"], backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert 'class="large"' not in text(third, "/")
