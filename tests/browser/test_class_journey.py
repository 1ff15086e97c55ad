"""A class is found, mended and measured: the dispatcher confirms what the worker proposed, the unit's
head mends it on the phone, the reform office tells everybody, and who reads it weeks later sees
whether it came back. What stands on the pages is counted again from the very demands."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from tests.browser.company import Company
from tests.browser.conftest import DEVICES
from tests.browser.people import Firm
from tests.browser.steps import number_in
from tests.browser.visitor import Visitor

from qifu.cases.models import Case
from qifu.demands.models import KIND
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import now, today
from qifu.problems.models import ClassDemand, ProblemClass
from qifu.problems.tasks import search_for_problems
from qifu.web import middleware

PHONE, DESK = DEVICES["phone"], DEVICES["desk"]
LAMPS = (
    "厂门口的路灯坏了三个月，夜班工人下班看不见路，请修一下。",
    "园区厂门口路灯坏了，夜班工人看不见路，没有人来修。",
    "路灯坏了好久，厂门口夜班工人下班看不见路，请尽快修。",
    "我们厂门口的路灯坏了，夜班工人看不见路，报修没人理。",
)
AGAIN = ("还是没修。", "又黑了一周。")
NEWEST = "厂门口路灯坏了，夜班工人下班看不见路，请修。"
ANSWER = "打报修电话，三天内到场。"


def told_before(company: Company, firms: list[Firm]) -> list[str]:
    """Nine demands of four firms over the last three weeks, and three of other things."""
    began = now() - timedelta(days=20)
    texts = [*LAMPS, *(text + more for more in AGAIN for text in LAMPS)][:9]
    numbers = [
        company.town.demand(firms[n % 4], text, at=began + timedelta(days=n)).number
        for n, text in enumerate(texts)
    ]
    for n, text in enumerate(
        ("食品经营许可怎么延续？", "想申请专精特新，有辅导吗？", "出口退税多久到账？")
    ):
        company.town.demand(firms[n], text, at=began)
    return numbers


def raise_on_the_phone(owner: Visitor) -> str:
    owner.open("/")
    owner.fill("用您自己的话说说", NEWEST)
    owner.press("下一步")
    owner.press("下一步")
    owner.press("提交诉求")
    return number_in(owner.page.locator(".receipt-number").inner_text())


def listed(visitor: Visitor) -> list[str]:
    """The numbers of the demands that the page lists."""
    lines = visitor.page.locator("main .items .item").all_inner_texts()
    return sorted(number_in(line) for line in lines)


def row_of_figures(visitor: Visitor, name: str) -> list[str]:
    """What the line of that span says: working days, demands, a week, all others a week."""
    cells = visitor.page.locator("#measured, #figure").locator("xpath=..").locator("tr").filter(
        has_text=name
    ).locator("td")  # fmt: skip
    return [re.sub(r"[^\d.]", "", text) for text in cells.all_inner_texts()[1:]]


def recount(numbers: list[str], first: date, last: date) -> list[str]:
    """The same, of the demands themselves."""
    days = current_calendar().working_days_between(first - timedelta(days=1), last)
    then = Case.objects.filter(kind=KIND, received_on__gte=first, received_on__lte=last)
    then = then.filter(merged_into=None).exclude(result="withdrawn")
    own = then.filter(number__in=numbers).count()
    weeks = [f"{n / days * 5:.1f}" for n in (own, then.exclude(number__in=numbers).count())]
    return [str(days), str(own), *weeks]


def test_a_class_is_found_mended_and_measured(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    firms = [company.town.firm() for _ in range(4)]
    numbers = told_before(company, firms)
    dispatcher = company.enter("dispatcher", DESK)
    dispatcher.open("/work/problems/")
    dispatcher.press("现在找一遍")
    dispatcher.reads("正在查找")
    search_for_problems()  # the worker's round
    dispatcher.open("/work/problems/")
    row = ProblemClass.objects.get(state="proposed", title__contains="路灯")
    dispatcher.press(row.title)
    assert {"路灯", "夜班", "工人"} & set(row.words)  # named by its own words
    dispatcher.reads("归类时发现", "热度 16.0", "近 90 天 4 家企业 × （1 + 未解决占比 100%） × 2")
    assert dispatcher.fact("诉求") == "9 件，4 家企业"
    assert dispatcher.fact("走势") == "上升：近 30 天 9 件，再前 30 天 0 件"
    dispatcher.go(dispatcher.page.get_by_role("link", name="9 件", exact=True).first)
    assert listed(dispatcher) == sorted(numbers)
    dispatcher.open(f"/work/problems/{row.pk}/")
    dispatcher.press("确认为类问题")
    dispatcher.press("确认为类问题", exact=True)
    dispatcher.reads("请选择一项")
    dispatcher.fill("叫什么", "厂门口路灯没人修")
    dispatcher.select("责任单位", "区住建局")
    dispatcher.press("确认为类问题", exact=True)
    dispatcher.told("已确认")

    owner = company.enter(firms[0].owner, PHONE)
    number = raise_on_the_phone(owner)
    numbers.append(number)
    part = ClassDemand.objects.get(problem=row, case__number=number)
    assert (part.state, part.how) == ("member", "alike") and part.share >= row.auto_from
    dispatcher.open(f"/work/triage/{number}/?do=answer_at_once")
    dispatcher.reads("可能是同一件事", "为什么：同一企业", "属于哪类问题", "厂门口路灯没人修")

    head = company.enter("housing-construction-head", PHONE)
    head.open("/work/problems/")
    head.press("厂门口路灯没人修")
    head.reads(number, f"{part.share}% 相同", "还没有定整改措施")
    head.press("定整改措施")
    head.select("哪一种措施", "公布统一答复")
    head.fill("做什么", "公布报修电话，三天内到场")
    head.fill("几个工作日内落实", "10")
    head.press("定整改措施", exact=True)
    head.told("已定下")
    head.press("登记落实")
    head.reads("请先发布，再回来登记")

    dispatcher.fill("答复内容", ANSWER)
    dispatcher.press("确认当场答复")
    dispatcher.open(f"/work/cases/{number}/")
    dispatcher.press("发布为常见答复")
    dispatcher.fill("问题", "厂门口路灯坏了找谁修？")
    dispatcher.page.get_by_label("已确认不含").check()
    dispatcher.press("发布", exact=True)
    dispatcher.told("已发布为常见答复")

    head.open(f"/work/problems/{row.pk}/")
    head.press("登记落实")
    head.select("实际改了什么", f"厂门口路灯坏了找谁修？（{today()} 起）")
    head.fill("做了什么、凭据在哪", "电话已公布")
    head.press("登记落实", exact=True)
    head.told("已登记落实")
    head.reads("整改前后", "现在下结论还太早", "10 件，4 家企业")
    oldest = Case.objects.filter(kind=KIND).order_by("received_on", "id").first()
    assert oldest is not None
    first = max(oldest.received_on, current_calendar().add_working_days(today(), -60))
    before = recount(numbers, first, today() - timedelta(days=1))
    assert before[1] == "9" and row_of_figures(head, "整改前") == before
    head.press("厂门口路灯坏了找谁修？")
    head.reads(ANSWER)  # the very thing that was changed
    head.open(f"/work/problems/{row.pk}/")
    head.press("写成经验做法")
    head.fill("标题", "路灯报修一个电话")
    head.fill("问题是什么", "路灯坏了不知道找谁")
    head.fill("怎么改的", "公布一个报修电话")
    head.press("写成经验做法", exact=True)
    head.told("已保存为草稿")
    head.press("送审", exact=True)
    head.told("已送审")

    reform = company.enter("reform", DESK)
    reform.open("/work/meetings/new/")
    late = Case.objects.get(number=numbers[0])  # nobody dispatched it
    assert late.due_on is not None
    over = f"应于 {late.due_on} 办结，已超 {(today() - late.due_on).days} 天"
    reform.reads("卡住的事", f"超期没有办结：{late.title}——{over}")
    reform.open("/work/practice/")
    reform.press("路灯报修一个电话")
    reform.choose("审核意见", "同意发布")
    reform.press("提交审核意见")
    reform.told("已发布")

    later = now() + timedelta(days=100)
    monkeypatch.setattr(middleware, "now", lambda: later)
    public = company.enter("", PHONE)
    public.open("/practice/")
    public.press("路灯报修一个电话")
    public.reads("少了，不像是碰巧", "95% 区间")
    assert row_of_figures(public, "整改前") == before
    last = current_calendar().add_working_days(today(), 60)
    after = recount(numbers, today(), last)
    assert after[1] == "1" and row_of_figures(public, "整改后") == after
