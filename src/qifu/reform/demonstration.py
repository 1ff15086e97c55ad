"""Tasks of the demonstration: the last quarter's reviews, reports with evidence, one returned, some
missing, as lead units would write them; all by the real operations and marked as invented. What a
report says was done is a page of this platform that anybody can open. Only where DEMO is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import User
from qifu.insight.counting import count_waiting
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.reform.models import QuarterReview, ReformTask, Report
from qifu.reform.operations import ReportInput, confirm_report, return_report, submit_report
from qifu.reform.reviewing import open_reviews
from qifu.reform.rules.quarters import Quarter, quarter_of

# task: (unit, what it says, its page of evidence)
DONE: Mapping[int, tuple[str, str, str]] = {
    1: ("government-services", "八个中心的窗口和事项已在平台上公开，企业能查到在哪个窗口办。", "/centres/"),
    2: ("government-services", "前台统一受理、后台分类联办已上线，企业凭编号查进度。", "/track/"),
    6: ("government-services", "五个“通”都有一站入口，企业从首页进。", "/doors/demands/"),
    8: ("government-services", "事项清单按版本公开，五减一优可以逐版比较。", "/services/"),
    9: ("government-services", "增值化服务清单已公开，按企业走到哪一步能查。", "/life/"),
    16: ("government-services", "各渠道诉求进一个池子，收集到销号全程留痕。", "/demands/new/"),
    23: ("market-regulation", "知识产权质押融资、维权援助已有入口。", "/exchange/kinds/ip-pledge/"),
    31: ("justice", "公证、调解、法律援助一站受理。", "/law/"),
}  # fmt: skip
TITLES = {
    "/centres/": "1+4+4 服务中心和窗口", "/track/": "凭编号查进度", "/doors/demands/": "诉求通 一站接",
    "/services/": "服务事项清单", "/life/": "按企业走到哪一步看", "/demands/new/": "提诉求",
    "/exchange/kinds/ip-pledge/": "专利商标质押融资", "/law/": "一站式法律服务",
}  # fmt: skip
DOING: Mapping[int, tuple[str, str, str]] = {
    5: ("government-services", "接口规范已给省、市平台，等对方开放联调环境。", "stuck"),
    11: ("economic-cooperation", "招引项目按“三个一”建专班，签约以后逐项盯办。", "doing"),
    17: (
        "government-services",
        "线上一键、窗口一窗受理都已开通，正在补齐各部门的申报指南。",
        "doing",
    ),
    25: ("finance", "商业贷款“一类事”已上线，正在请更多银行入驻。", "doing"),
}
# long-standing tasks: how the last quarter was, in the lead unit's words
REVIEWED: Mapping[int, tuple[str, str]] = {
    10: ("government-services", "本季度新上线一件事，材料同类只交一次。"),
    12: ("housing-construction", "工程项目分阶段并联审批，容缺事项都写明补齐日期。"),
    19: ("science-technology", "仪器和平台对企业开放预约。"),
    21: ("science-technology", "产业技术创新联盟按任务推进。"),
    22: ("science-technology", "孵化、加速、产业园按条件毕业衔接。"),
    24: ("finance", "银行、担保、保险、基金的产品在平台上比较。"),
    26: ("taxation", "银税互动凭企业授权一次一查。"),
    28: ("government-services", "服务绿卡按特权登记使用，成效公开。"),
    29: ("human-resources", "招工、培训、社保、退休各有一件事。"),
    30: ("human-resources", "灵活就业劳动者有专用渠道。"),
    35: ("government-services", "“兜底办”窗口接的事都指定了牵头单位。"),
    36: ("government-services", "网格按户走访，问题直接转为诉求。"),
    37: ("government-services", "督办、会商、回访都在平台上，超期自动亮灯。"),
}
WAITS = (26, 36)  # handed in, not confirmed yet
RETURNED, WHY = 30, "请写明本季度接了多少件、结果怎样（演示）"
CONFIRMED_BY, MARK = "reform", "（演示）"


def play_tasks(*, at: datetime) -> int:
    """Play the reports; how many (0 when there are some, or nobody to play them)."""
    office = User.objects.filter(username=CONFIRMED_BY).first()
    if office is None or Report.objects.exists() or not ReformTask.objects.exists():
        return 0
    last = quarter_of(shanghai_date(at)).before()
    opened = max(
        datetime.combine(last.next().start, time(0, 10), SHANGHAI), at - timedelta(days=90)
    )
    for number, (unit, text, page) in DONE.items():
        _play(number, unit, "done", text, at=_before(last, opened, number), now=at, links=(page,))
    for number, (unit, text, says) in DOING.items():
        _play(number, unit, says, text, at=_before(last, opened, number), now=at)
    while count_waiting(at=at):
        pass
    open_reviews(at=opened)
    for number, (unit, text) in REVIEWED.items():
        written = min(at, opened + timedelta(days=3, hours=9, minutes=number))
        if QuarterReview.objects.filter(quarter=str(last), task__number=number).exists():
            _play(number, unit, "doing", text, at=written, now=at, quarter=str(last))
    return Report.objects.count()


def _before(last: Quarter, opened: datetime, number: int) -> datetime:
    """A moment in the last days of the quarter."""
    return min(opened, datetime.combine(last.end, time(9, number), SHANGHAI)) - timedelta(days=9)


def _actor(username: str, now: datetime) -> Actor | None:
    """People are who they are now; what they did is told at its own moment."""
    user = User.objects.filter(username=username).first()
    return load_actor(user, now) if user else None


def _play(
    number: int, unit: str, says: str, text: str, *, at: datetime, now: datetime,
    links: tuple[str, ...] = (), quarter: str = "",
) -> None:  # fmt: skip
    """Reported by the unit, confirmed the next day (or returned, or left waiting)."""
    who, office = _actor(unit, now), _actor(CONFIRMED_BY, now)
    if who is None or office is None or not ReformTask.objects.filter(number=number).exists():
        return
    trouble = f"对方的接口还没有开放{MARK}" if says == "stuck" else ""
    data = ReportInput(
        unit, says, text + MARK, trouble, links=links, quarter=quarter, titles=TITLES
    )
    row = submit_report(number=number, data=data, actor=who, at=at)
    later = min(now, at + timedelta(days=1))
    if number == RETURNED:
        return_report(report_id=row.pk, reason=WHY, actor=office, at=later)
    elif number not in WAITS:
        confirm_report(report_id=row.pk, actor=office, at=later)
