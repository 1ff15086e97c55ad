"""A living demonstration: a class found in the demonstration's own demands, mended, measured, told;
and another that waits to be confirmed.

Made by the same operations people use, at working moments of the past; firms and words are invented.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.demands.demonstration import Cast, Moments, Story, find_cast, play
from qifu.demands.models import KIND
from qifu.demands.operations import publish_known_answer
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import User
from qifu.kernel.errors import Refused
from qifu.kernel.time import shanghai_date
from qifu.problems.articles import ArticleInput, decide_article, submit_article, write_article
from qifu.problems.deciding import ClassInput, confirm_problem
from qifu.problems.gathering import find_problems
from qifu.problems.joining import add_demand
from qifu.problems.models import ClassDemand, ProblemClass, Remedy
from qifu.problems.remedies import RemedyInput, add_remedy, finish_remedy

UNIT = "human-resources"
CONFIRMED, MENDED = 62, 58  # days ago
ANSWER = (
    "可以补缴。情况说明有统一格式，窗口和网上都能下载，带营业执照、工资表和情况说明，当场受理。"
)
PAPERS = (
    (118, "员工社保断缴一个月想补缴，窗口要情况说明，不清楚格式，跑了两趟。"),
    (110, "想给员工补缴断缴的社保，窗口说要情况说明，不清楚格式怎么写。"),
    (103, "社保断缴补缴要写情况说明，没有格式，不清楚写什么，退回来两次。"),
    (97, "员工社保断缴想补缴，要交情况说明，窗口没有格式，不清楚怎么写。"),
    (88, "公司员工社保断缴两个月，想补缴，情况说明不清楚格式，能不能给模板？"),
    (80, "补缴断缴社保要情况说明，不清楚格式，每个窗口说法不一样。"),
    (73, "员工社保断缴补缴，情况说明的格式不清楚，来回改了三次。"),
    (113, "员工社保断缴，补缴要的情况说明不清楚格式，窗口说写得不对。"),
    (93, "想补缴员工断缴的社保，情况说明不清楚格式，网上也找不到模板。"),
    (66, "社保断缴一个月想补缴，窗口说要提供情况说明，格式不清楚。"),
)
ELSE = (
    (115, "新建厂房的环评批复多久能下来，需要准备什么？"),
    (107, "出口退税的资料网上提交以后显示待审，多久能到账？"),
    (100, "公司搬到另一个园区，营业执照地址变更要带哪些材料？"),
    (92, "高新技术企业认定的研发费用归集口径不清楚，哪里能咨询？"),
    (84, "门店招牌换新需要审批吗，找哪个单位？"),
    (76, "食品生产许可证快到期，续期要提前多久申请？"),
    (69, "想在厂区旁边设临时停车位，手续怎么办理？"),
)
PIPES = (
    (11, "园区污水管网堵塞，雨天污水倒灌进车间。"),
    (8, "污水管网经常堵塞，雨天倒灌进厂房，请尽快疏通。"),
    (5, "厂区门口污水管网经常堵塞，雨天污水倒灌。"),
)
WORDS = ArticleInput(
    "一张情况说明模板，让补缴社保少跑两趟",
    "企业给员工补缴断缴的社保要交“情况说明”，各窗口要求不一，企业不清楚格式，来回改、反复跑。",
    "统一了情况说明的格式，写进公开答复，窗口和网上都能直接下载；窗口不再自行要求其他写法。",
    "同一份材料被反复问到，多半不是企业不会写，而是我们没有把要求说清楚。",
)


def play_problems(*, at: datetime) -> int:
    """Play it once; how many classes there are (0 when already there, or without the people)."""
    users = {u.username: u for u in User.objects.filter(username__in=PEOPLE)}
    if ProblemClass.objects.exists() or users.keys() != set(PEOPLE):
        return 0
    cast = find_cast(at)
    who = {name: load_actor(user, at) for name, user in users.items()}
    found = [(days, text, "rated") for days, text in PAPERS]
    for n, (days, text, plot) in enumerate(sorted(found + [(*e, "rated") for e in ELSE])[::-1]):
        _played(Story(text, plot, days, "general_5", answer=ANSWER), cast, n, at)
    mended = _mended(who, at)
    for n, (days, text) in enumerate(PIPES):
        _played(Story(text, "handling", days), cast, n + 1, at)
    find_problems(at=at)
    ProblemClass.objects.filter(by_hand=False).update(demonstration=True)
    return ProblemClass.objects.count() if mended else 0


PEOPLE = ("dispatcher", "dispatcher2", "reform", f"{UNIT}-head")


def _played(story: Story, cast: Cast, n: int, at: datetime) -> Case:
    case = play(story, cast, cast.firms[n % len(cast.firms)], at)
    if story.plot == "rated":
        moment = Moments(at, story.days_ago).next(8)
        try:
            return perform_action(
                case_id=case.pk, action="close_out", actor=cast.revisitor, at=moment, data={}
            )
        except Refused:
            return case
    return case


def _mended(who: dict[str, Actor], at: datetime) -> ProblemClass | None:
    """The papers: found, confirmed, answered once for all, measured, told."""
    when = Moments(at, CONFIRMED).next()
    find_problems(at=when)
    texts = {text for _, text in PAPERS}
    parts = ClassDemand.objects.filter(case__demand__text__in=texts, state="member")
    part = parts.select_related("problem").order_by("id").first()
    if part is None:
        return None
    row, dispatcher, head = part.problem, who["dispatcher"], who[f"{UNIT}-head"]
    for text in sorted(texts):
        case = Case.objects.filter(kind=KIND, demand__text=text).first()
        if case is not None and not ClassDemand.objects.filter(case=case, state="member").exists():
            add_demand(problem_id=row.pk, number=case.number, actor=dispatcher, at=when)
    data = ClassInput("补缴社保的“情况说明”没有统一格式", UNIT)
    confirm_problem(problem_id=row.pk, data=data, actor=dispatcher, at=when)
    planned = RemedyInput("answer", "统一情况说明的格式，公布统一答复，窗口照此受理", 10)
    remedy = add_remedy(problem_id=row.pk, data=planned, actor=head, at=when + timedelta(hours=2))
    _answered(row, remedy, who, Moments(at, MENDED).next())
    planned = RemedyInput("training", "给各窗口的受理人员讲一次统一格式和受理口径", 15)
    add_remedy(problem_id=row.pk, data=planned, actor=head, at=Moments(at, 6).next())
    later = Case.objects.filter(
        kind=KIND, title__contains="社保断缴", opened_at__gt=when, opened_at__lte=at
    )
    for case in later.order_by("id"):
        if not ClassDemand.objects.filter(case=case, state="member").exists():
            moment = max(case.opened_at + timedelta(days=1), when)
            add_demand(problem_id=row.pk, number=case.number, actor=dispatcher, at=min(moment, at))
    told = write_article(problem_id=row.pk, data=WORDS, actor=head, at=Moments(at, 5).next())
    submit_article(article_id=told.pk, actor=head, at=Moments(at, 5).next())
    decide_article(
        article_id=told.pk, publish=True, note="数字核对过", actor=who["reform"],
        at=Moments(at, 4).next(),
    )  # fmt: skip
    return row


def _answered(row: ProblemClass, remedy: Remedy, who: dict[str, Actor], at: datetime) -> None:
    members = ClassDemand.objects.filter(problem=row, state="member")
    case = members.select_related("case").order_by("case_id")[0].case
    answer = publish_known_answer(
        case=case, question="员工社保断缴，补缴要交的情况说明怎么写？", answer=ANSWER,
        actor=who["dispatcher"], at=at,
    )  # fmt: skip
    finish_remedy(
        remedy_id=remedy.pk, outcome=f"{shanghai_date(at)} 公布，窗口已统一使用同一份模板",
        link_id=answer.pk, actor=who[f"{UNIT}-head"], at=at + timedelta(hours=1),
    )  # fmt: skip
