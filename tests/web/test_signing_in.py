"""Two steps of signing in, rests, devices, the ends of a session, passwords of before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import PASSWORD, World
from tests.web.conftest import Browser

from qifu.identity import devices
from qifu.identity.models import User
from qifu.identity.sign_in_models import FormerPassword, SecondFactor, SignedIn, SignIn
from qifu.kernel.time import now
from qifu.web import middleware

Outcome = SignIn.Outcome
URL, CODE = "/accounts/login/", "/accounts/login/code/"
NEW = "Quiet-river-2026"


class Clock:
    """The time of requests, moved by the test."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **of: int) -> None:
        self.at += timedelta(**of)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(middleware, "now", made)
    return made


def give(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    data = {"next": "", "login": user.username, "password": password}
    return client.post(URL, data, **more)


def set_up(client: Client, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
    page = client.get(reverse("portal:factor"))
    assert "data:image/svg" in page.content.decode()
    user_id = int(client.session["_auth_user_id"])
    totp = pyotp.TOTP(SecondFactor.objects.get(user_id=user_id).secret)
    assert client.post(reverse("portal:factor"), {"code": "000000"}).status_code == 422
    done = client.post(reverse("portal:factor"), {"code": totp.at(clock.at)})
    return totp, done.context["codes"]


def test_an_administrator_is_asked_for_a_second_factor_and_kept_out_after_the_grace(
    world: World, client: Client, clock: Clock
) -> None:
    user = world.users["system_admin"]
    response = give(client, user)
    assert response["Location"].startswith(reverse("portal:factor"))
    assert "以后再设置" in client.get(response["Location"]).content.decode()
    assert client.get("/work/admin/users/").status_code == 200
    clock.pass_(days=3)
    late = Client()
    give(late, user)
    assert late.get("/work/admin/users/")["Location"] == reverse("portal:factor")
    assert "以后再设置" not in late.get(reverse("portal:factor")).content.decode()
    _, codes = set_up(late, clock)
    assert len(codes) == 10
    assert late.get("/work/admin/users/").status_code == 200


def test_others_and_accounts_of_a_demonstration_are_not_asked(world: World, settings: Any) -> None:
    handler, admin = world.users["handler"], world.users["system_admin"]
    assert give(Client(), handler)["Location"] == reverse("portal:after_sign_in")
    User.objects.filter(pk=admin.pk).update(demonstration=True)
    assert give(Client(), admin)["Location"].startswith(reverse("portal:factor"))
    settings.DEMO = True
    assert give(Client(), admin)["Location"] == reverse("portal:after_sign_in")
    assert "演示账号只用密码登录" in Client().get(URL).content.decode()
    settings.QIFU_SECOND_FACTOR = "staff"
    assert give(Client(), handler)["Location"].startswith(reverse("portal:factor"))


def test_a_secret_not_yet_confirmed_stays_the_same_at_every_look(
    world: World, client: Client
) -> None:
    user = world.users["handler"]
    give(client, user)
    first = client.get(reverse("portal:factor"))
    again = client.get(reverse("portal:factor"))
    give(elsewhere := Client(), user)
    there = elsewhere.get(reverse("portal:factor"))
    for page in (again, there):
        assert page.context["secret"] == first.context["secret"]
        assert page.context["qr"] == first.context["qr"]


def test_code_and_recovery_code_are_good_once(world: World, client: Client, clock: Clock) -> None:
    user = world.users["security_admin"]
    give(client, user)
    totp, codes = set_up(client, clock)
    row = SecondFactor.objects.get(user=user)
    assert not any(code in str(row.recovery) for code in codes)
    clock.pass_(seconds=60)
    used = totp.at(clock.at)
    for code, passes in ((used, True), (used, False), (codes[0], True), (codes[0], False)):
        other = Client()
        assert give(other, user)["Location"] == CODE
        assert "_auth_user_id" not in other.session
        response = other.post(CODE, {"code": code})
        assert response.status_code == (302 if passes else 422), code
        assert ("_auth_user_id" in other.session) is passes
    assert Client().get(CODE)["Location"] == URL


def test_a_right_password_does_not_end_the_counting_before_the_code(
    world: World, client: Client, clock: Clock
) -> None:
    user = world.users["audit_admin"]
    give(client, user)
    set_up(client, clock)
    for _ in range(4):
        other = Client()
        give(other, user)
        assert other.post(CODE, {"code": "123456"}).status_code == 422
    other = Client()
    give(other, user)
    assert other.post(CODE, {"code": "123456"}).status_code == 429
    assert give(Client(), user).status_code == 429
    tries = SignIn.objects.filter(user=user, outcome=Outcome.CODE)
    assert tries.count() == 5


def test_rests_say_how_long_grow_and_are_ended_by_the_security_administrator(
    world: World, browser: Browser, clock: Clock
) -> None:
    user, client = world.users["owner"], Client()
    for _ in range(5):
        response = give(client, user, "wrong")
    assert response.status_code == 429 and "请等 15 分钟" in response.content.decode()
    assert response["Retry-After"] == "900"
    assert give(client, user).status_code == 429, "a right password is not looked at either"
    assert give(Client(), user, REMOTE_ADDR="10.9.9.9").status_code == 302
    for _ in range(5):
        give(client, world.users["handler"], "wrong")
    clock.pass_(minutes=16)
    for _ in range(5):
        response = give(client, world.users["handler"], "wrong")
    assert "请等 60 分钟" in response.content.decode()
    handler = world.users["handler"]
    act = reverse("work:admin_user_act", args=[handler.pk, "unlock"])
    assert browser("system_admin").post(act, {"reason": "本人来电"}).status_code == 409
    security = browser("security_admin")
    page = security.get(reverse("work:admin_user", args=[handler.pk])).content.decode()
    assert "锁定中" in page and "解除锁定" in page
    assert security.post(act, {"reason": ""}).status_code == 422
    assert security.post(act, {"reason": "本人来电，已核实"}).status_code == 302
    assert give(client, handler).status_code == 302
    log = security.get(reverse("work:admin_signins"), {"box": "resting"}).content.decode()
    assert "解除锁定" in log and handler.name in log


def test_an_unknown_name_rests_like_a_known_one(world: World) -> None:
    data = {"next": "", "login": "hunter2secret", "password": "x"}
    codes = [Client().post(URL, data).status_code for _ in range(6)]
    assert codes == [422, 422, 422, 422, 429, 429]
    assert set(SignIn.objects.values_list("typed", flat=True)) == {"hun…"}


def test_left_alone_a_sign_in_ends_and_what_was_typed_is_given_back(
    world: World, client: Client, clock: Clock
) -> None:
    give(client, world.users["handler"])
    clock.pass_(minutes=29)
    assert client.get("/work/inbox/").status_code == 200
    clock.pass_(minutes=29)
    assert client.get("/work/inbox/", headers={"HX-Current-URL": "http://testserver/work/inbox/"}).status_code == 200  # fmt: skip
    clock.pass_(minutes=1)
    words = "企业反映的用电问题已到现场核实"
    response = client.post("/profile/", {"phone": words, "email": ""})
    page = response.content.decode()
    assert response.status_code == 403 and words in page and "/accounts/login/?next=" in page
    row = SignedIn.objects.get(user=world.users["handler"])
    assert row.why == "idle" and row.ended_at
    give(client, world.users["handler"])
    clock.pass_(minutes=31)
    landed = client.get("/work/inbox/", follow=True)
    assert landed.request["PATH_INFO"] == URL and "自动退出登录" in landed.content.decode()


@pytest.mark.parametrize("minutes", [0, 2, 31], ids=["running", "noted", "over"])
def test_the_clock_of_a_sign_in_tells_no_address_from_another(
    world: World, clock: Clock, minutes: int
) -> None:
    """The desk is like an address that does not exist; its pages for reporters do not even look."""
    told = []
    for address in ("/work/no-such-page/", "/work/integrity/"):
        give(client := Client(), world.users["handler"])
        clock.pass_(minutes=minutes)
        reporters = client.get("/integrity/")
        assert not reporters.cookies and "Cookie" not in reporters.get("Vary", "")
        response = client.get(address)
        headers = {k: v for k, v in response.headers.items() if k != "Content-Security-Policy"}
        told.append((response.status_code, headers, sorted(response.cookies), response.content))
    assert told[0] == told[1]
    assert ("Vary" in told[0][1]) == bool(told[0][2])


def test_however_busy_a_sign_in_ends_after_its_hours(
    world: World, client: Client, clock: Clock
) -> None:
    give(client, world.users["owner"])
    for _ in range(12):
        clock.pass_(minutes=59)
        assert client.get("/profile/").status_code == 200
    clock.pass_(minutes=13)
    assert client.get("/profile/").status_code == 302


def test_devices_are_seen_and_ended_by_oneself_and_by_the_security_administrator(
    world: World, browser: Browser, clock: Clock
) -> None:
    user, here, there = world.users["owner"], Client(), Client()
    give(here, user)
    give(there, user, HTTP_USER_AGENT="Mozilla/5.0 (iPhone) MicroMessenger")
    page = here.get(reverse("portal:security")).content.decode()
    assert "本机" in page and "微信 · 苹果手机" in page and "登录成功" in page
    other = SignedIn.objects.get(session_key=there.session.session_key)
    end = reverse("portal:device_end", args=[other.pk])
    assert browser("stranger").post(end).status_code == 404
    assert browser("security_admin").post(end).status_code == 404, "not on one's own page"
    assert here.post(end).status_code == 302
    assert there.get("/profile/").status_code == 302
    mine = SignedIn.objects.get(session_key=here.session.session_key)
    ended = browser("security_admin").post(reverse("work:admin_device_end", args=[mine.pk]))
    assert ended.status_code == 302 and here.get("/profile/").status_code == 302
    denied = browser("system_admin").post(reverse("work:admin_device_end", args=[mine.pk]))
    assert denied.status_code == 403


def test_former_passwords_are_refused_and_other_devices_end(
    world: World, clock: Clock, settings: Any
) -> None:
    user, here, there = world.users["owner"], Client(), Client()
    give(here, user)
    give(there, user)
    url = reverse("portal:password")

    def change(old: str, new: str) -> Any:
        return here.post(url, {"old": old, "new": new, "again": new})

    assert change(PASSWORD, NEW).status_code == 302
    assert here.get("/profile/").status_code == 200 and there.get("/profile/").status_code == 302
    assert len(devices.devices_of(user.pk, world.actor("owner"), clock.at)) == 1
    assert change(NEW, "Silent-lake-2027").status_code == 302
    back = change("Silent-lake-2027", NEW)
    assert back.status_code == 422 and "用过了" in back.content.decode()
    settings.QIFU_PASSWORD_DAYS = 90
    FormerPassword.objects.filter(user=user).update(set_at=clock.at - timedelta(days=90))
    fresh = Client()
    give(fresh, user, "Silent-lake-2027")
    assert fresh.get("/profile/")["Location"] == url
