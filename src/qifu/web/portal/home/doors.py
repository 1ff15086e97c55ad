"""The five doors of the front page (五通) and what stands behind each; a room that opens adds its way.

Source: plan 三(一)2: 诉求一站接、政策一站查、帮办代办一站通、金融一站享、产业合作一站找.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from qifu.exchange.queries import kinds_by_family
from qifu.kernel.errors import NotVisible


@dataclass(frozen=True)
class Way:
    """One link behind a door: the name of its address in the portal, and what one finds there.

    `firm`: it is for people of a firm, who are asked to sign in first.
    """

    name: str
    title: str
    says: str
    firm: bool = False
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(f"portal:{self.name}", args=self.args)


@dataclass(frozen=True)
class Door:
    """One of the five: what it is called, its promise, its ways; `families` of the exchange too."""

    code: str
    title: str
    stop: str
    says: str
    icon: str
    ways: tuple[Way, ...]
    families: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse("portal:door", args=[self.code])


DOORS = (
    Door(
        "demands", "诉求通", "一站接", "有难处说一遍，找到该办的单位，限时答复", "chat",
        (
            Way("demand_new", "提诉求", "说一遍就好，写到一半可以先存着", firm=True),
            Way("demands", "我的诉求", "每一步到哪了、哪天到期", firm=True),
            Way("track", "用编号查进度", "不用登录，凭编号和查询码"),
            Way("centres", "到窗口说", "综合窗口代您登记；办不成的事找“兜底办”窗口"),
            Way("workers", "骑手、司机等灵活就业", "没有单位也能提，当天签收，办得更快"),
            Way("grid", "我的网格员和团队", "谁负责走访您、电话是多少、答应了什么", firm=True),
            Way("find", "看看别人问过什么", "已有答复、办事指南、政策一起查"),
            Way("ratings", "好差评", "办得怎么样由企业说了算"),
        ),
    ),
    Door(
        "policies", "政策通", "一站查", "有什么政策、能拿多少、还差哪一步", "scale",
        (
            Way("policies_mine", "我能享受哪些政策", "按企业情况自动比对，缺什么一页看清", firm=True),
            Way("policies", "惠企政策库", "用平时的话查，原文和条件都在"),
            Way("policies_pushed", "为您推送的政策", "新政策和快到期的，先告诉您", firm=True),
            Way("claims", "我的申报", "审到哪、公示、拨付到账", firm=True),
            Way("publicity", "兑现公示", "谁拿了什么，有异议当场提"),
        ),
    ),
    Door(
        "services", "政务通", "一站通", "办事、一件事、帮办代办，一次填表一次交", "file",
        (
            Way("bundles", "一件事一次办", "几个部门的事填一次表，同时办"),
            Way("services", "全部办事事项", "要什么、几天、在哪办，一页说清"),
            Way("talent", "人才和用工", "引进人才、服务绿卡、招人、社保、退休，从这里找"),
            Way("applications", "我的办件", "各部门办到哪了", firm=True),
            Way("escorts", "帮办代办", "派一位专员陪您办到底", firm=True),
            Way("my_projects", "我的项目", "从签约到投产，手续到哪了、专员是谁", firm=True),
            Way("appointments", "预约到窗口", "选好时间，到了优先叫号", firm=True),
            Way("law", "法律服务", "公证、调解、法律援助一处受理；合规体检、证据保全"),
            Way("credit", "信用体检和修复", "什么影响信用、公示到哪天、怎么修", firm=True),
            Way("life", "我在哪一步", "想办、在建、经营、做大、迁出：该办的事一次看全"),
        ),
    ),
    Door(
        "finance", "金融通", "一站享", "贷款、担保、保险、基金，一次提出几家回应", "star",
        (
            Way("exchange_requests", "我的融资需求", "谁回应了、条件怎样、哪天前选定", firm=True),
            Way("exchange_authorisations", "数据授权", "哪家机构能看哪几项，随时收回", firm=True),
            Way("provider", "我是金融机构", "发布产品、回应需求", firm=True),
        ),
        families=("finance",),
    ),
    Door(
        "industry", "产业通", "一站找", "上下游、技术、人手、厂房、中介，发一次需求就有人找来", "building",
        (
            Way("science", "科创平台和孵化载体", "众创空间到产业园，空位、仪器都能看能约"),
            Way("alliances", "产业技术创新联盟", "和上下游、院所一起攻关"),
            Way("gatherings", "培训、招聘会、路演", "有座位就报名，满了自动排队"),
            Way("exchange_market", "公开征集", "正在找合作的需求，看看您能不能接"),
            Way("invest", "来这里投资", "想投资或知道谁想投，告诉招商部门"),
            Way("exchange_requests", "我的对接", "我发出的需求和收到的回应", firm=True),
            Way("provider", "我来供货、供地、供技术", "入驻后发布产品、回应需求", firm=True),
        ),
        families=("industry", "technology", "work", "space", "intermediary"),
    ),
)  # fmt: skip


def door_of(code: str) -> Door:
    """The door of a code; NotVisible."""
    found = next((door for door in DOORS if door.code == code), None)
    if found is None:
        raise NotVisible
    return found


def families_of(door: Door) -> list[tuple[str, list[Way]]]:
    """What the exchange has behind a door: (family, its kinds as ways), in the door's order."""
    known = {code: (title, kinds) for code, title, kinds in kinds_by_family()}
    return [
        (
            known[code][0],
            [Way("exchange_kind", k.title, k.body["says"], args=(k.code,)) for k in known[code][1]],
        )
        for code in door.families
        if code in known
    ]
