"""What the frame of every page shows: names, navigation by what a person may open, unread count.

Everything is computed when a template asks for it, so a page pays only for what it draws.
"""

from __future__ import annotations

from functools import cached_property
from urllib.parse import quote

from django.core.cache import cache
from django.urls import reverse

from qifu.identity.models import District
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.notices import unread_count
from qifu.web.workbench.nav import NavGroup, NavItem, work_nav

SECONDS = 60
LARGE = "large"  # the cookie of large letters


def district_names() -> tuple[str, str]:
    """Platform name and short name of the district, kept for a minute."""
    names: tuple[str, str] | None = cache.get("web.district")
    if names is None:
        row = District.objects.values_list("platform_name", "short_name").first()
        names = row or ("企服", "")
        cache.set("web.district", names, SECONDS)
    return names


class Shell:
    """The frame of one request."""

    def __init__(self, request: Request) -> None:
        self.request = request

    @property
    def platform(self) -> str:
        return district_names()[0]

    @property
    def district(self) -> str:
        return district_names()[1]

    @cached_property
    def signed_in(self) -> bool:
        return bool(self.request.user.is_authenticated)

    @property
    def person(self) -> str:
        return self.request.actor.name

    @cached_property
    def person_sub(self) -> str:
        """The roles of an official; nothing for a person of a firm."""
        return "、".join(Role(role).label for role in sorted(self.request.actor.roles))

    @cached_property
    def staff(self) -> bool:
        return self.signed_in and self.request.actor.is_staff

    @cached_property
    def of_firm(self) -> bool:
        return self.signed_in and bool(self.request.actor.firm_ids("view"))

    @property
    def large(self) -> bool:
        """Large letters were asked for in this browser, or by this person in any."""
        if self.request.COOKIES.get(LARGE):
            return True
        return self.signed_in and bool(getattr(self.request.user, "large_letters", False))

    @property
    def sign_in_url(self) -> str:
        path = self.request.get_full_path()
        return f"{reverse('portal:sign_in')}?next={quote(path)}"

    @cached_property
    def unread(self) -> int:
        user_id = self.request.actor.user_id
        return unread_count(user_id) if user_id else 0

    @property
    def unread_text(self) -> str:
        return "99+" if self.unread > 99 else str(self.unread)

    @cached_property
    def nav(self) -> list[NavItem]:
        """The portal's top navigation."""
        names = [("home", "首页", "home")]
        if self.of_firm:  # the bar is short: the rest is in the foot and in the account's menu
            names += [("my_firm", "我的企业", "building"), ("demands", "我的诉求", "list")]
        names += [("bundles", "一件事", "check-circle"), ("services", "办事", "file")]
        if not self.of_firm:
            names.append(("track", "查进度", "search"))
        names += [("policies", "惠企政策", "scale"), ("exchange", "对接", "send")]
        names.append(("centres", "服务中心", "map-pin"))
        if not self.of_firm:
            names.append(("reform", "改革任务", "target"))
        items = [self._item(*name) for name in names]
        if self.staff:
            items.append(NavItem("工作台", reverse("work:home"), "inbox", current=False))
        return items

    @cached_property
    def tabs(self) -> list[NavItem]:
        """The bar at the foot of a phone's screen, for people of a firm."""
        if not self.of_firm:
            return []
        notices = self._item("notices", "通知", "bell")
        return [
            self._item("home", "首页", "home"),
            self._item("demands", "诉求", "list"),
            self._item("demand_new", "提诉求", "plus"),
            NavItem(notices.title, notices.url, notices.icon, notices.current, self.unread),
            self._item("my_firm", "我的企业", "building"),
        ]

    @cached_property
    def account(self) -> list[NavItem]:
        """The entries of the account menu."""
        items = []
        if self.staff:
            items.append(NavItem("工作台", reverse("work:home"), "inbox", current=False))
        if self.of_firm:
            items += [
                self._item("my_firm", "我的企业", "building"),
                self._item("demands", "我的诉求", "list"),
                self._item("applications", "我的办件", "inbox"),
                self._item("policies_mine", "我能享受的政策", "check-circle"),
                self._item("claims", "我的申报", "inbox"),
                self._item("my_ratings", "我的评价", "star"),
                self._item("policies_pushed", "为您推送的政策", "scale"),
                self._item("grid", "我的网格", "map-pin"),
                self._item("escorts", "帮办代办", "users"),
                self._item("my_projects", "我的项目", "flag"),
                self._item("appointments", "预约办事", "calendar"),
                self._item("exchange_requests", "我的对接", "send"),
                self._item("provider", "机构回应", "inbox"),
                self._item("firm", "企业资料和人员", "building"),
            ]
        return [
            *items,
            self._item("notices", "通知", "bell"),
            self._item("profile", "个人资料", "user"),
            self._item("security", "登录与安全", "shield"),
            self._item("password", "修改密码", "lock"),
        ]

    @cached_property
    def work_nav(self) -> list[NavGroup]:
        return work_nav(self.request.actor, self.request.path)

    @cached_property
    def here(self) -> str:
        """The title of the present workbench page, for the phone's menu."""
        return next((i.title for g in self.work_nav for i in g.items if i.current), "")

    def _item(self, name: str, title: str, icon: str) -> NavItem:
        url = reverse(f"portal:{name}")
        path = self.request.path
        current = path == url if name in ("home", "demands") else path.startswith(url)
        return NavItem(title, url, icon, current)


def shell(request: Request) -> dict[str, Shell]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
