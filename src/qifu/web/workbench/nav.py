"""The workbench's left navigation: which pages a person's roles open. Decided here, in Python.

A page that does not exist (yet) is left out, so that a feature appears by adding its URL.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse

from qifu.catalogue.permissions import EDITORS, OWNERS_AND_KEEPERS
from qifu.credit.permissions import LOOKERS as CREDIT
from qifu.enterprises.permissions import READERS
from qifu.escorts.permissions import STAFF as ESCORTS
from qifu.grid.permissions import STAFF as GRID
from qifu.grid.permissions import VISITORS
from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.insight.permissions import STAFF as INSIGHT
from qifu.insight.reports.permissions import STAFF as REPORTS
from qifu.painpoints.permissions import STAFF as PAINS
from qifu.projects.permissions import STAFF as PROJECTS
from qifu.reform.permissions import STAFF as REFORM
from qifu.supervision.permissions import STAFF as FINDINGS

EVERYONE: tuple[str, ...] = ()
UNIT = (Role.HANDLER, Role.HEAD)
WATCH = (Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM)
DESK = (Role.CLERK, Role.POLICY_OFFICER)
CLAIMS = (*UNIT, Role.POLICY_OFFICER, Role.CLERK, Role.SPECIALIST, *WATCH)


@dataclass(frozen=True)
class Entry:
    """A page by URL name (of the workbench, where no other space is named), for holders of one of
    `roles` (any post when empty); `at_window` only for who has one of them at a window."""

    name: str
    title: str
    icon: str
    roles: tuple[str, ...]
    at_window: bool = False

    @property
    def url_name(self) -> str:
        """The name to reverse."""
        return self.name if ":" in self.name else f"work:{self.name}"

    def is_for(self, actor: Actor) -> bool:
        """True when the page stands in this person's navigation."""
        if self.at_window:
            return bool(actor.centres(*self.roles))
        return not self.roles or actor.has(*self.roles)


@dataclass(frozen=True)
class NavItem:
    """What a template draws."""

    title: str
    url: str
    icon: str
    current: bool
    count: int = 0


@dataclass(frozen=True)
class NavGroup:
    """Items under one heading."""

    title: str
    items: tuple[NavItem, ...]


MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "办理",
        (
            Entry("today", "总览", "home", EVERYONE),
            Entry("desk", "叫号台", "bell", DESK, at_window=True),
            Entry("desk_open", "我接的", "flag", DESK, at_window=True),
            Entry("results", "交付结果", "check-circle", DESK, at_window=True),
            Entry("find", "查找", "search", EVERYONE),
            Entry("intake", "登记诉求", "plus", (Role.CLERK, Role.DISPATCHER, Role.SPECIALIST)),
            Entry("firms", "企业", "building", READERS),
            Entry("credit", "信用查询", "shield", CREDIT),
            Entry("escorts", "帮办代办", "users", ESCORTS),
            Entry("triage", "分派", "send", (Role.DISPATCHER,)),
            Entry("inbox", "收件箱", "inbox", UNIT),
            Entry("applications", "事项办理", "list", (*UNIT, *WATCH)),
            Entry("approvals", "审批", "check-circle", (Role.HEAD, Role.DISPATCHER)),
            Entry("revisits", "回访销号", "phone", (Role.REVISITOR,)),
            Entry("ratings", "好差评", "star", (*UNIT, Role.CLERK, *WATCH)),
        ),
    ),
    (
        "网格",
        (
            Entry("grid_today", "今天去哪", "map-pin", VISITORS),
            Entry("grid", "网格", "target", GRID),
            Entry("grid_attention", "要关注的企业", "alert", GRID),
            Entry("grid_figures", "走访和响应", "chart", GRID),
        ),
    ),
    (
        "惠企政策",
        (
            Entry("policies", "政策库", "scale", (Role.POLICY_OFFICER,)),
            Entry("claims", "政策申报", "inbox", CLAIMS),
            Entry("payments", "拨付", "send", (Role.POLICY_OFFICER, Role.HEAD)),
            Entry("grants", "免申即享", "check-circle", (Role.POLICY_OFFICER, Role.HEAD)),
        ),
    ),
    (
        "服务清单",
        (
            Entry("catalogue", "服务事项", "list", EDITORS),
            Entry("bundle_desk", "一件事设计", "link", OWNERS_AND_KEEPERS),
            Entry("stationing", "进驻", "map-pin", EDITORS),
        ),
    ),
    (
        "招商项目",
        (
            Entry("projects", "项目看板", "flag", PROJECTS),
            Entry("project_watches", "项目盯办", "clock", PROJECTS),
            Entry("alliance", "招商联盟", "users", PROJECTS),
        ),
    ),
    (
        "供需对接",
        (
            Entry("exchange", "对接需求", "send", (*UNIT, *WATCH)),
            Entry("exchange_providers", "入驻机构", "building", UNIT),
            Entry("exchange_complaints", "对接投诉", "alert", UNIT),
            Entry("exchange_figures", "对接成效", "chart", (*UNIT, *WATCH)),
        ),
    ),
    (
        "科创服务",
        (
            Entry("places", "科创载体", "building", (*UNIT, *WATCH)),
            Entry("facilities", "平台和仪器", "target", (*UNIT, *WATCH)),
            Entry("alliances", "创新联盟", "users", UNIT),
            Entry("gatherings", "培训和活动", "calendar", UNIT),
        ),
    ),
    (
        "服务绿卡",
        (
            Entry("cards", "持卡人", "users", (*UNIT, *WATCH)),
            Entry("card_uses", "使用登记", "check", (*UNIT, Role.CLERK, *WATCH)),
            Entry("card_figures", "绿卡成效", "chart", (*UNIT, *WATCH)),
        ),
    ),
    (
        "统筹",
        (
            Entry("reform", "改革任务", "target", REFORM),
            Entry("cases", "全部诉求", "list", WATCH),
            Entry("insight:boards", "看板", "chart", INSIGHT),
            Entry("insight:figures", "指标", "list", INSIGHT),
            Entry("insight:reports", "运行报告", "file", REPORTS),
            Entry("insight:screens", "大屏", "target", WATCH),
            Entry("lights", "时限红绿灯", "clock", (*WATCH, *UNIT)),
            Entry("orders", "督办", "flag", (*WATCH, *UNIT)),
            Entry("consultations", "会商", "users", (*WATCH, *UNIT)),
            Entry("problems", "类问题", "target", (*WATCH, *UNIT)),
            Entry("pains", "堵点痛点难点", "alert", PAINS),
            Entry("findings", "粉饰线索", "eye", FINDINGS),
            Entry("meetings", "会商研判", "calendar", (*WATCH, *UNIT)),
            Entry("halls", "大厅用时", "users", (*WATCH, *DESK)),
            Entry("team", "本单位人员", "user", (Role.HEAD,)),
            Entry("duties", "职责目录", "scale", (*WATCH, *UNIT, Role.CLERK, Role.SPECIALIST)),
        ),
    ),
    (
        "法律服务",
        (
            Entry("law", "法律服务", "gavel", UNIT),
            Entry("law_checkups", "合规体检", "chart", (*UNIT, *WATCH)),
            Entry("law_counter", "登记法律服务", "plus", (Role.CLERK,)),
        ),
    ),
    (
        "亲清监督",
        (
            Entry("integrity", "举报台", "shield", (Role.DISCIPLINE,)),
            Entry("signals", "日常信号", "alert", (Role.DISCIPLINE,)),
        ),
    ),
    (
        "管理",
        (
            Entry("admin_users", "人员与岗位", "user", (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)),
            Entry("privacy", "个人信息", "lock", (Role.SECURITY_ADMIN,)),
            Entry("privacy_retention", "保存期限", "clock", (Role.AUDIT_ADMIN,)),
            Entry("admin_units", "单位与中心", "building", (Role.SYSTEM_ADMIN,)),
            Entry("admin_calendar", "工作日历", "calendar", (Role.SYSTEM_ADMIN,)),
            Entry("admin_deliveries", "通知投递", "send", (Role.SYSTEM_ADMIN,)),
            Entry("admin_pack", "区县数据包", "file", (Role.SYSTEM_ADMIN,)),
            Entry("admin_tokens", "接口密钥", "key", (Role.SECURITY_ADMIN,)),
            Entry("admin_delegations", "代理", "users", (Role.SECURITY_ADMIN,)),
            Entry("admin_signins", "登录记录", "log-in", (Role.SECURITY_ADMIN,)),
            Entry("admin_keys", "字段密钥", "lock", (Role.SECURITY_ADMIN,)),
            Entry("audit", "审计", "shield", (Role.AUDIT_ADMIN,)),
            Entry("sealed", "密封台账", "lock", (Role.AUDIT_ADMIN, Role.SECURITY_ADMIN)),
        ),
    ),
)


def work_nav(actor: Actor, path: str) -> list[NavGroup]:
    """The groups and items `actor` may open, with the one of `path` marked as current."""
    found = []
    for title, entries in MENU:
        drawn = [_drawn(e) for e in entries if e.is_for(actor)]
        found += [(title, [d for d in drawn if d])]
    best = max(
        (item.url for _, items in found for item in items if path.startswith(item.url)),
        key=len,
        default="",
    )
    return [
        NavGroup(title, tuple(_marked(item, best) for item in items))
        for title, items in found
        if items
    ]


@cache
def _drawn(entry: Entry) -> NavItem | None:
    try:
        return NavItem(entry.title, reverse(entry.url_name), entry.icon, current=False)
    except NoReverseMatch:
        return None


def _marked(item: NavItem, best: str) -> NavItem:
    return NavItem(item.title, item.url, item.icon, item.url == best, item.count)
