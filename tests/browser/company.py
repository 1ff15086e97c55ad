"""Opens a window for each person of a journey and closes them all."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from tests.browser.people import PASSWORD, Town
from tests.browser.visitor import Device, Visitor

from qifu.identity.models import User

BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
PATIENCE = 30_000


class Company:
    """The windows of one journey."""

    def __init__(self, engine: Browser, site: str, town: Town) -> None:
        self.engine = engine
        self.site = site
        self.town = town
        self.visitors: list[Visitor] = []

    def enter(
        self, who: User | str, device: Device, *, by_form: bool = False, scripts: bool = True
    ) -> Visitor:
        """A window of `who` (a user name, a user, "" for nobody); `by_form` signs in by hand."""
        context = self._window(device, scripts)
        visitor = Visitor(context.new_page(), self.site, device, scripts=scripts)
        self.visitors.append(visitor)
        if user := self.town.user(who) if isinstance(who, str) and who else who:
            assert isinstance(user, User)
            if by_form:
                visitor.sign_in(user.username, PASSWORD)
            else:
                context.add_cookies([self._session(user)])
        return visitor

    def _window(self, device: Device, scripts: bool) -> BrowserContext:
        context = self.engine.new_context(
            base_url=self.site,
            viewport={"width": device.width, "height": device.height},
            is_mobile=device.touch,
            has_touch=device.touch,
            device_scale_factor=device.scale,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        return context

    def _session(self, user: User) -> Any:
        client = Client()
        client.force_login(user, backend=BACKEND)
        name = settings.SESSION_COOKIE_NAME
        return {"name": name, "value": client.cookies[name].value, "url": self.site}

    def leave(self) -> None:
        """Close every window, then say what went wrong in any of them."""
        found = []
        for visitor in self.visitors:
            visitor.page.context.close()
            found += visitor.problems
        assert not found, "\n".join(found)
