"""A class is found, mended and measured: the dispatcher confirms what the background proposed, the
unit's head mends it on the phone, the reform office sees whether it came back and tells everybody."""

from __future__ import annotations

from datetime import timedelta

from tests.browser.company import Company
from tests.browser.conftest import DEVICES

from qifu.demands.models import KnownAnswer
from qifu.demands.operations import DemandInput, publish_known_answer, submit_demand
from qifu.identity.actors import load_actor
from qifu.kernel.time import now
from qifu.problems.gathering import find_problems
from qifu.problems.models import ClassDemand, ProblemClass, Remedy

PHONE, DESK = DEVICES["phone"], DEVICES["desk"]
LAMPS = (
    "厂门口的路灯坏了三个月，夜班工人下班看不见路，请修一下。",
    "园区厂门口路灯坏了，夜班工人看不见路，没有人来修。",
    "路灯坏了好久，厂门口夜班工人下班看不见路，请尽快修。",
    "我们厂门口的路灯坏了，夜班工人看不见路，报修没人理。",
)
NEWEST = "厂门口路灯坏了，夜班工人下班看不见路，请修。"


def test_a_class_is_found_mended_and_measured(company: Company) -> None:
    firms = [company.town.firm() for _ in LAMPS]
    began = now() - timedelta(days=3)

    def raised(n: int, text: str, at: object) -> str:
        data = DemandInput(
            enterprise_id=firms[n].row.pk, text=text, contact_name="王工",
            contact_phone="13800138000",
        )  # fmt: skip
        actor = load_actor(firms[n].owner, now())
        return submit_demand(actor=actor, at=at, data=data).case.number  # type: ignore[arg-type]

    for n, text in enumerate(LAMPS):
        raised(n, text, began + timedelta(hours=n))
    for n, text in enumerate(
        ("食品经营许可怎么延续？", "想申请专精特新，有辅导吗？", "出口退税多久到账？")
    ):
        raised(n, text, began)
    find_problems(at=now())
    row = ProblemClass.objects.filter(state="proposed", title__contains="路灯").get()

    dispatcher = company.enter("dispatcher", DESK)
    dispatcher.open("/work/problems/")
    dispatcher.look()
    dispatcher.press(row.title)
    dispatcher.reads("热度", "近 90 天", "归类时发现")
    dispatcher.look()
    dispatcher.press("确认为类问题")
    dispatcher.press("确认为类问题", exact=True)
    dispatcher.reads("请选择一项")
    dispatcher.fill("叫什么", "厂门口路灯没人修")
    dispatcher.select("责任单位", "区住建局")
    dispatcher.look()
    dispatcher.press("确认为类问题", exact=True)
    dispatcher.told("已确认")

    number = raised(0, NEWEST, now())
    part = ClassDemand.objects.get(problem=row, case__number=number)
    dispatcher.open(f"/work/triage/{number}/")
    dispatcher.reads("可能是同一件事", "为什么：同一企业", "属于哪类问题", "厂门口路灯没人修")
    dispatcher.look()
    dispatcher.open(f"/work/problems/{row.pk}/")
    dispatcher.reads(number, "自动加入" if part.state == "member" else "可能也是这一类")

    head = company.enter("housing-construction-head", PHONE)
    head.open("/work/problems/")
    head.press("厂门口路灯没人修")
    head.reads("还没有定整改措施")
    head.look()
    head.press("定整改措施")
    head.select("哪一种措施", "公布统一答复")
    head.fill("做什么", "公布报修电话，三天内到场")
    head.fill("几个工作日内落实", "10")
    head.look()
    head.press("定整改措施", exact=True)
    head.told("已定下")
    head.press("登记落实")
    head.reads("请先发布，再回来登记")
    who = company.town.actor("dispatcher")
    publish_known_answer(
        case=part.case, question="厂门口路灯坏了找谁修？", answer="打报修电话，三天内到场。",
        actor=who, at=now(),
    )  # fmt: skip
    remedy = Remedy.objects.get(problem=row)
    head.open(f"/work/problems/remedies/{remedy.pk}/finish/")
    answer = KnownAnswer.objects.get(question__contains="路灯")
    head.page.get_by_label("实际改了什么").select_option(str(answer.pk))
    head.fill("做了什么、凭据在哪", "电话已公布")
    head.look()
    head.press("登记落实", exact=True)
    head.told("已登记落实")
    head.reads("整改前后", "现在下结论还太早", "厂门口路灯坏了找谁修？")
    head.look()
    head.press("写成经验做法")
    head.fill("标题", "路灯报修一个电话")
    head.fill("问题是什么", "路灯坏了不知道找谁")
    head.fill("怎么改的", "公布一个报修电话")
    head.press("写成经验做法", exact=True)
    head.told("已保存为草稿")
    head.look()
    head.press("送审", exact=True)
    head.told("已送审")

    reform = company.enter("reform", DESK)
    reform.open("/work/practice/")
    reform.press("路灯报修一个电话")
    reform.choose("审核意见", "同意发布")
    reform.look()
    reform.press("提交审核意见")
    reform.told("已发布")
    firm = company.enter(firms[0].owner, PHONE)
    firm.open("/practice/")
    firm.press("路灯报修一个电话")
    firm.reads("改了以后", "现在下结论还太早")
    firm.look()
    reform.open("/work/meetings/new/")
    reform.reads("卡住的事")
    reform.look()
