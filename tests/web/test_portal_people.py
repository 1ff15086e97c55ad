"""A firm's administrator lets people in and out; notices are one's own."""

from __future__ import annotations

from django.utils import timezone
from tests.factories import World, make_user
from tests.web.conftest import Browser

from qifu.enterprises.models import Membership
from qifu.kernel.models import Notice


def test_letting_in_changing_and_removing(browser: Browser, world: World) -> None:
    make_user("李会计", username="li")
    owner = browser("owner")
    home = owner.get("/firm/")["Location"]
    assert owner.get(home).status_code == 200
    unknown = owner.post(home, {"who": "nobody", "level": "view"})
    assert unknown.status_code == 422
    assert "没有找到这个账号" in unknown.content.decode()
    assert "请先联系平台的系统管理员开通" in unknown.content.decode()
    assert owner.post(home, {"who": "li", "level": "view"}).status_code == 302
    member = Membership.objects.get(user__username="li")
    url = f"{home}{member.pk}/"
    assert owner.get(url).status_code == 200
    assert owner.post(url, {"level": "submit"}).status_code == 302
    member = Membership.objects.get(user__username="li", valid_until=None)
    assert "submit" in member.rights
    url = f"{home}{member.pk}/"
    assert owner.post(url, {"remove": "1"}).status_code == 302
    assert not Membership.objects.filter(user__username="li", valid_until=None).exists()


def test_the_last_administrator_stays(browser: Browser, world: World) -> None:
    owner = browser("owner")
    member = Membership.objects.get(user=world.users["owner"])
    url = f"/firm/{world.firm.pk}/people/{member.pk}/"
    response = owner.post(url, {"remove": "1"})
    assert response.status_code == 409
    assert "唯一的管理员" in response.content.decode()


def test_others_see_but_do_not_manage(browser: Browser, world: World) -> None:
    member = Membership.objects.get(user=world.users["viewer"])
    url = f"/firm/{world.firm.pk}/people/"
    viewer = browser("viewer")
    assert "添加人员" not in viewer.get(url).content.decode()
    assert viewer.post(url, {"who": "x", "level": "view"}).status_code in (409, 422)
    assert viewer.get(f"{url}{member.pk}/").status_code == 409
    stranger = browser("stranger")
    assert stranger.get(url).status_code == 404
    assert stranger.post(f"{url}{member.pk}/", {"remove": "1"}).status_code == 404


def note(world: World, name: str, link: str = "/demands/") -> Notice:
    return Notice.objects.create(
        recipient=world.users[name],
        channel="site",
        subject="诉求有新进展",
        body="区发改局已签收",
        link=link,
        dedupe_key=f"test-{name}-{link}",
        status="sent",
        created_at=timezone.now(),
    )


def test_notices_are_counted_opened_and_ones_own(browser: Browser, world: World) -> None:
    mine, other = note(world, "owner"), note(world, "stranger")
    owner = browser("owner")
    page = owner.get("/notices/").content.decode()
    assert "诉求有新进展" in page
    assert '<span class="count">1' in page
    assert owner.post(f"/notices/{other.pk}/").status_code == 404
    assert owner.post(f"/notices/{mine.pk}/")["Location"] == "/demands/"
    assert "没有通知" in owner.get("/notices/?show=unread").content.decode()
    note(world, "owner", "/firm/")
    assert owner.post("/notices/read/").status_code == 302
    assert not Notice.objects.filter(recipient=world.users["owner"], read_at=None).exists()


def test_a_link_out_of_the_site_is_not_followed(browser: Browser, world: World) -> None:
    notice = note(world, "owner", "https://evil.example/")
    assert browser("owner").post(f"/notices/{notice.pk}/")["Location"] == "/notices/"
