"""The system and the security administrator: each its part, none of them a case."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.factories import START, World, give_post, make_user
from tests.web.conftest import Browser

from qifu.cases.models import Clock
from qifu.identity.models import ApiToken, Delegation, Post, Role, Unit, User
from qifu.kernel.calendars import current_calendar
from qifu.kernel.models import CalendarVersion, Notice
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
PASSWORD = "Velvet-otter-31"
YEAR = "\n".join(
    [
        "日期,类型,名称",
        *(f"2027-01-{d:02d},放假,元旦" for d in (1, 2, 3)),
        *(f"2027-02-{d:02d},放假,春节" for d in range(5, 13)),
        "2027-02-14,上班,春节",
        "2027-05-01,放假,劳动节",
        *(f"2027-10-{d:02d},放假,国庆节" for d in range(1, 8)),
    ]
)


def act(user: User, name: str) -> str:
    return reverse("work:admin_user_act", args=[user.pk, name])


def test_the_system_administrator_opens_and_closes_accounts(world: World, browser: Browser) -> None:
    client = browser("system_admin")
    data = {"username": "newcomer", "name": "新人", "phone": "13900000001", "password": PASSWORD}
    done = client.post(reverse("work:admin_user_new"), {**data, "email": ""})
    user = User.objects.get(username="newcomer")
    assert done["Location"] == reverse("work:admin_user", args=[user.pk])
    assert user.must_change_password
    bad = client.post(reverse("work:admin_user_new"), {**data, "password": "short"})
    text = bad.content.decode()
    assert bad.status_code == 422 and "已有人用" in text and "密码至少" in text
    assert client.post(act(user, "disable"), {"reason": "离职"}).status_code == 302
    assert client.post(act(user, "disable"), {"reason": ""}).status_code == 422
    user.refresh_from_db()
    assert not user.is_active
    page = client.get(reverse("work:admin_user", args=[user.pk])).content.decode()
    assert "离职" in page and "启用账号" in page and "授予岗位" not in page
    client.post(act(user, "enable"))
    user.refresh_from_db()
    assert user.is_active


def test_the_security_administrator_grants_posts(world: World, browser: Browser) -> None:
    user, client = make_user("新人"), browser("security_admin")
    data = {"unit": str(world.water.pk), "role": Role.HANDLER, "window": "", "until": ""}
    assert client.post(act(user, "post"), data).status_code == 302
    post = Post.objects.get(user=user)
    clash = client.post(act(user, "post"), {**data, "role": Role.AUDIT_ADMIN})
    assert clash.status_code == 409 and "三员分立" in clash.content.decode()
    assert client.post(reverse("work:admin_post_end", args=[post.pk])).status_code == 302
    post.refresh_from_db()
    assert post.valid_until is not None


def test_neither_does_the_others_part(world: World, browser: Browser) -> None:
    user = make_user("新人")
    post = {"unit": str(world.water.pk), "role": Role.HANDLER, "window": "", "until": ""}
    assert browser("system_admin").post(act(user, "post"), post).status_code == 409
    security = browser("security_admin")
    assert security.post(act(user, "disable"), {"reason": "x"}).status_code == 409
    assert security.post(act(user, "password"), {"password": PASSWORD}).status_code == 409
    assert not Post.objects.filter(user=user).exists()
    held = give_post(user, world.water, Role.HANDLER)
    ended = browser("system_admin").post(reverse("work:admin_post_end", args=[held.pk]))
    assert ended.status_code == 403
    page = security.get(reverse("work:admin_user", args=[user.pk])).content.decode()
    assert "停用账号" not in page and "授予岗位" in page


def test_people_are_found(world: World, browser: Browser) -> None:
    client = browser("security_admin")
    page = client.get(reverse("work:admin_users"), {"q": "经办甲"}).content.decode()
    assert "经办甲" in page and "经办乙" not in page and "承办人" in page


def test_closing_a_unit_shows_what_passes_and_passes_it(world: World, browser: Browser) -> None:
    case = world.handling()
    client, url = browser("system_admin"), reverse("work:admin_unit", args=[world.power.code])
    page = client.get(url).content.decode()
    assert re.search(r"<b>1</b><span>在办件", page) and case.title not in page
    assert client.post(url, {"successor": str(world.water.pk)}).status_code == 422
    data = {"successor": str(world.water.pk), "reason": "涪府发〔2026〕3号", "sure": "on"}
    town = client.post(url, {**data, "successor": str(world.town.pk)})
    assert town.status_code == 409 and "没有法定职权" in town.content.decode()
    assert client.post(url, data).status_code == 302
    case.refresh_from_db()
    assert case.lead_unit == world.water
    after = client.get(url).content.decode()
    assert "由区住建局承接" in after and "撤并这个单位" not in after
    assert Unit.objects.get(pk=world.power.pk).status == "closed"


def test_a_calendar_is_previewed_then_published(world: World, browser: Browser) -> None:
    case = world.handling(START)
    Clock.objects.filter(case=case, kind="main").update(
        start_on=date(2027, 1, 28), due_on=date(2027, 2, 10), amount=9
    )
    client, url = browser("system_admin"), reverse("work:admin_calendar")
    upload = SimpleUploadedFile("2027.csv", YEAR.encode("gb18030"))
    shown = client.post(url, {"source": "国办发明电〔2026〕7号", "file": upload})
    page = shown.content.decode()
    assert shown.status_code == 200 and "<b>1</b><span>个计时的到期日会变" in page
    assert "2027年2月10日" in page and not CalendarVersion.objects.exists()
    lines = re.search(r'name="text" hidden[^>]*>([^<]+)</textarea>', page)
    assert lines is not None
    done = client.post(url, {"source": "国办发明电〔2026〕7号", "text": lines[1], "publish": "1"})
    assert done.status_code == 302
    assert current_calendar().published[1] == 2027
    page = client.get(url, {"year": "2027"}).content.decode()
    assert "国办发明电〔2026〕7号" in page and "春节" in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (YEAR.replace("2027-02-08,放假,春节\n", ""), "同一个假期中间缺少"),
        (YEAR + "\n2027-02-06,上班,春节", "既写了上班又写了休息"),
        (YEAR.replace("2027", "2028"), "日历会缺少2027年"),
        ("2027-13-01,放假,元旦", "没有"),
        ("", "请选择文件"),
    ],
)
def test_a_bad_calendar_is_refused_with_its_days(
    world: World, browser: Browser, text: str, words: str
) -> None:
    data = {"source": "通知", "text": text}
    response = browser("system_admin").post(reverse("work:admin_calendar"), data)
    assert response.status_code == 422 and words in response.content.decode()
    assert not CalendarVersion.objects.exists()


def test_dead_letters_are_sent_again_without_being_read(world: World, browser: Browser) -> None:
    notice = Notice.objects.create(
        channel="sms",
        address="13812345678",
        body="机密内容",
        template="demand.received",
        dedupe_key="k",
        status="dead",
        last_error="Timeout",
        created_at=now(),
    )
    client, url = browser("system_admin"), reverse("work:admin_deliveries")
    page = client.get(url).content.decode()
    assert "138****5678" in page and "Timeout" in page
    assert "机密内容" not in page and "13812345678" not in page
    again = client.post(reverse("work:admin_retry"), {"notice": [str(notice.pk)]}, follow=True)
    assert "1 条已重新排队" in again.content.decode()
    notice.refresh_from_db()
    assert notice.status == "queued"
    none = client.post(reverse("work:admin_retry"), {"notice": ["x", "99"]}, follow=True)
    assert "没有可以重发的" in none.content.decode()
    for box in ("pending", "all"):
        assert client.get(url, {"box": box, "channel": "sms"}).status_code == 200


def test_a_key_is_shown_once_and_revoked(world: World, browser: Browser) -> None:
    client, url = browser("security_admin"), reverse("work:admin_tokens")
    data = {
        "username": world.users["handler"].username,
        "name": "统计脚本",
        "system": "",
        "scopes": ["demands:read"],
        "days": "30",
    }
    page = client.post(url, data).content.decode()
    key = re.search(r"qf_[0-9a-f]+_[\w-]+", page)
    assert key is not None and key[0] not in client.get(url).content.decode()
    token = ApiToken.objects.get()
    client.post(reverse("work:admin_token_revoke", args=[token.pk]))
    assert "已收回" in client.get(url).content.decode()
    wrong = client.post(url, {**data, "username": "nobody"})
    assert wrong.status_code == 422 and "没有这个账号" in wrong.content.decode()
    admin = client.post(url, {**data, "username": world.users["audit_admin"].username})
    assert admin.status_code == 409


def test_delegations_are_listed_and_ended(world: World, browser: Browser) -> None:
    row = Delegation.objects.create(
        absent=world.users["handler"],
        deputy=world.users["colleague"],
        unit=world.power,
        valid_from=now() - timedelta(days=1),
        valid_until=now() + timedelta(days=1),
    )
    client, url = browser("security_admin"), reverse("work:admin_delegations")
    assert "经办乙" in client.get(url).content.decode()
    client.post(reverse("work:admin_delegation_end", args=[row.pk]))
    assert "经办乙" not in client.get(url).content.decode()
    assert "经办乙" in client.get(url, {"show": "over"}).content.decode()


def test_the_sign_in_log(world: World, browser: Browser) -> None:
    from qifu.identity.sign_in_models import SignIn

    owner, at = world.users["owner"], now()
    SignIn.objects.create(key="x", typed="mal…", address="10.0.0.9", outcome="password", at=at)
    SignIn.objects.create(key="y", user=owner, address="10.0.0.8", outcome="done", at=at)
    client, url = browser("security_admin"), reverse("work:admin_signins")
    assert "mal…" in client.get(url).content.decode()
    assert "mal…" in client.get(url, {"q": "10.0.0.9"}).content.decode()
    assert "mal…" not in client.get(url, {"q": "bob"}).content.decode()
    found = client.get(url, {"box": "done", "q": owner.username}).content.decode()
    assert owner.name in found and "10.0.0.8" in found


def test_the_pack_page(world: World, browser: Browser) -> None:
    from qifu.identity.models import District

    District.objects.create(
        code="fucheng",
        name="涪城区",
        short_name="涪城区",
        area_code="510703",
        platform_name="企服",
        pack_version="1",
        pack_digest="ab" * 32,
        loaded_at=now(),
    )
    page = browser("system_admin").get(reverse("work:admin_pack")).content.decode()
    assert "涪城区" in page and "企业诉求办理" in page and "ab" * 32 in page
