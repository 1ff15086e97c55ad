"""Taking in at a window: the firm, the words once, the receipt, and nothing twice."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import START, World, give_post, make_firm, make_staff
from tests.web.conftest import Browser

from qifu.cases.models import Case
from qifu.demands.models import Demand
from qifu.enterprises.models import Enterprise
from qifu.identity.models import Centre, Role, Window

pytestmark = pytest.mark.django_db
TEXT = "门口路灯坏了三盏，员工下夜班不安全。"


def form(**more: str) -> dict[str, str]:
    return {
        "token": "t" * 32,
        "channel": "window",
        "text": TEXT,
        "contact_name": "王厂长",
        "contact_phone": "13800138000",
        "topic": "",
        "place": "",
        "seen": "1",
        **more,
    }


def url(world: World) -> str:
    return reverse("work:intake_new", args=[world.firm.pk])


def test_the_firm_is_found_by_code_and_by_name(world: World, browser: Browser) -> None:
    clerk = browser("clerk")
    for q in (world.firm.uscc[:10], world.firm.name[:6], world.firm.uscc.lower()):
        assert world.firm.name in clerk.get(reverse("work:intake"), {"q": q}).content.decode()
    straight = clerk.get(reverse("work:intake"), {"q": world.firm.uscc, "go": "1"})
    assert straight["Location"] == url(world)


def test_a_wrong_code_is_told_where(world: World, browser: Browser) -> None:
    wrong = world.firm.uscc[:-1] + ("A" if world.firm.uscc[-1] != "A" else "B")
    page = browser("clerk").get(reverse("work:intake"), {"q": wrong}).content.decode()
    assert "校验不通过" in page


def test_a_firm_is_registered_with_checked_code_and_phone(world: World, browser: Browser) -> None:
    clerk, address = browser("clerk"), reverse("work:intake_firm_new")
    spare = make_firm()
    code = spare.uscc
    Enterprise.objects.filter(pk=spare.pk).delete()
    bad = clerk.post(address, {"uscc": code[:-2], "name": "新来的公司", "phone": "12"})
    assert bad.status_code == 422
    text = bad.content.decode()
    assert "应为 18 位" in text and "手机号应为 11 位" in text and "新来的公司" in text
    good = clerk.post(address, {"uscc": f" {code.lower()} ", "name": "新来的公司", "phone": ""})
    firm = Enterprise.objects.get(uscc=code)
    assert good["Location"] == reverse("work:intake_new", args=[firm.pk])


def test_number_secret_and_paper(world: World, browser: Browser) -> None:
    clerk = browser("clerk")
    sent = clerk.post(url(world), form())
    case = Case.objects.get()
    assert sent["Location"] == reverse("work:intake_done", args=[case.number])
    assert (case.channel, case.intake_centre) == ("window", world.window.centre_id)
    page = clerk.get(sent["Location"]).content.decode()
    assert case.number in page and 'class="secret"' in page
    paper = clerk.get(reverse("work:intake_pdf", args=[case.number]))
    assert paper.content.startswith(b"%PDF") and paper["Content-Type"] == "application/pdf"
    assert 'class="secret"' not in browser("clerk").get(sent["Location"]).content.decode()


def test_the_same_form_twice_is_one_demand(world: World, browser: Browser) -> None:
    clerk = browser("clerk")
    first, second = clerk.post(url(world), form()), clerk.post(url(world), form())
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_open_demands_are_seen_before_sending(world: World, browser: Browser) -> None:
    open_ = world.submit().case
    clerk = browser("clerk")
    first = clerk.post(url(world), form(seen=""))
    text = first.content.decode()
    assert first.status_code == 200 and "还没有登记" in text and open_.title in text
    assert TEXT in text and 'name="seen" value="1"' in text
    assert Case.objects.count() == 1
    assert clerk.post(url(world), form()).status_code == 302
    assert Case.objects.count() == 2


def test_hints_follow_the_words(world: World, browser: Browser) -> None:
    address = reverse("work:intake_hints", args=[world.firm.pk])
    page = browser("clerk").post(address, {"text": "用电增容报装没人管"}).content.decode()
    assert world.topic.title in page and "提到“用电增容”" in page and 'name="seen"' in page


def test_a_ticked_suggestion_is_the_topic_unless_one_was_chosen(
    world: World, browser: Browser
) -> None:
    clerk = browser("clerk")
    clerk.post(url(world), form(suggested=world.topic.topic))
    assert Case.objects.get().topic == world.topic.topic
    odd = clerk.post(url(world), form(token="u" * 32, suggested="no-such-topic"))
    assert odd.status_code == 422 and "职责目录里没有这个主题" in odd.content.decode()


def test_answered_on_the_spot(world: World, browser: Browser) -> None:
    browser("clerk").post(url(world), form(answer="路灯已报修，今晚修复。"))
    case = Case.objects.get()
    assert (case.state, case.klass) == ("answered", "simple")


def test_an_answer_that_cannot_be_taken_leaves_nothing_half_done(
    world: World, browser: Browser
) -> None:
    response = browser("clerk").post(url(world), form(answer="坏\x00字"))
    assert response.status_code == 422
    assert not Case.objects.exists()


def test_fallback_is_kept(world: World, browser: Browser) -> None:
    browser("clerk").post(url(world), form(fallback="on"))
    assert Demand.objects.get().fallback


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("text", "", "请填写此项"),
        ("text", "字" * 10_001, "10,000"),
        ("text", "坏\x00字", "控制字符"),
        ("contact_phone", "123", "联系电话不对"),
        ("channel", "pigeon", "请重新选择"),
    ],
)
def test_wrong_input_keeps_what_was_typed(
    world: World, browser: Browser, field: str, value: str, words: str
) -> None:
    response = browser("clerk").post(url(world), form(**{field: value}))
    text = response.content.decode()
    assert response.status_code == 422 and "王厂长" in text
    assert words in text or words.replace(",", "") in text or field == "text"
    assert not Case.objects.exists()


def test_script_is_refused_and_shown_as_text(world: World, browser: Browser) -> None:
    sent = browser("clerk").post(url(world), form(text="<script>alert(1)</script>门坏了"))
    page = sent.content.decode()
    assert sent.status_code == 422 and "门坏了" in page and "<script>alert(1)" not in page
    assert not Case.objects.exists()


def test_another_centre_sees_neither_receipt_nor_list(world: World, browser: Browser) -> None:
    browser("clerk").post(url(world), form())
    case = Case.objects.get()
    hall = Centre.objects.create(code="other", name="他处", kind="park", unit=world.water)
    window = Window.objects.create(code="w-other", centre=hall, kind="general", name="窗口")
    other = Client()
    other.force_login(
        make_staff(world.water, Role.CLERK, "别处窗口", window),
        backend="qifu.identity.backends.NameOrPhoneBackend",
    )
    assert other.get(reverse("work:intake_done", args=[case.number])).status_code == 404
    assert other.get(reverse("work:intake_pdf", args=[case.number])).status_code == 404
    assert case.number not in other.get(reverse("work:intake_list")).content.decode()
    assert case.number in browser("clerk").get(reverse("work:intake_list")).content.decode()


def test_a_specialist_follows_what_it_brought(world: World, browser: Browser) -> None:
    user = make_staff(world.town, Role.SPECIALIST, "专员甲")
    client = Client()
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    assert 'name="answer"' not in client.get(url(world)).content.decode()
    sent = client.post(url(world), form(channel="hotline"))
    case = Case.objects.get()
    assert client.get(sent["Location"]).status_code == 200
    assert case.number in client.get(reverse("work:intake_list")).content.decode()
    world.submit(START)
    assert client.get(reverse("work:intake_list")).content.decode().count("data-row") == 1


def test_the_chosen_window_is_ones_own(world: World, browser: Browser) -> None:
    second = Window.objects.create(
        code="w-2", centre=world.window.centre, kind="fallback", name="兜底办窗口"
    )
    give_post(world.users["clerk"], world.centre, Role.CLERK, second)
    clerk = browser("clerk")
    assert 'name="window"' in clerk.get(url(world)).content.decode()
    clerk.post(url(world), form(window=str(second.pk)))
    assert Demand.objects.get().window == second


def test_every_error_is_told_at_once(world: World, browser: Browser) -> None:
    bad = form(text="<script>", contact_phone="12")
    page = browser("clerk").post(url(world), bad).content.decode()
    assert "有 2 处需要修改" in page
    assert "里有网页代码" in page
    assert "手机号应为 11 位" in page
