"""One browser, one site on Fucheng's data, and a fresh window for every person of a journey.

The site's rows stay for the whole folder: loading a district for each journey would take longer
than the journeys. Each journey makes its own firm, so none meets another's demands by number.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.browser.company import Company
from tests.browser.people import Town, found_town
from tests.browser.visitor import Device, Visitor

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread

FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --disable-default-apps --disable-dev-shm-usage
--force-color-profile=srgb --font-render-hinting=none --hide-scrollbars""".split()
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
DEVICES = {
    "desk": Device("desk", width=1280, height=900, touch=False),
    "phone": Device("phone", width=390, height=844, touch=True),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """The browser's path; "" where there is none."""
    wanted = os.environ.get("QIFU_CHROMIUM")
    names = [wanted] if wanted else ["chromium", "/usr/bin/chromium"]
    return next(filter(None, map(shutil.which, names)), "")


@pytest.fixture(scope="package")
def engine() -> Iterator[Browser]:
    """Chromium, and with it a loop in this thread: it ends with the folder, for other tests' sake."""
    path = chromium()
    if not path:
        told = "no Chromium found: install it, or name it in QIFU_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    connections.close_all()  # in a loop this thread's are others, and these would be hung up on
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS, timeout=120_000)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(
    engine: Browser,
    django_db_setup: None,
    django_db_blocker: object,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of a running site with the district and its people in the database."""
    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _empty()
        server = LiveServer("localhost")
        with override_settings(
            DEMO=True,
            QIFU_BASE_URL=server.url,
            QIFU_VAR=files,
            MEDIA_ROOT=files,
            STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STATIC}},
        ):
            try:
                yield server.url
            finally:
                server.stop()
                _hang_up()
                _empty()
                connections.close_all()  # while a loop runs, this thread's are others than before


def _hang_up() -> None:
    """End what threads of the server still hold, or the database could not be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _empty() -> None:
    """No rows, and nothing remembered of them."""
    from qifu.cards.settings import forget_book
    from qifu.cases import clockwork
    from qifu.cases.definitions import forget_processes
    from qifu.demands import directory
    from qifu.kernel import calendars, notice_templates
    from qifu.projects.definitions import forget_definitions
    from qifu.web.workbench.inbox.choices import forget_choices

    call_command("flush", verbosity=0, interactive=False)
    calendars.forget_calendar()
    notice_templates.forget_templates()
    clockwork.forget_limits()
    forget_processes()
    forget_definitions()
    directory.forget()
    forget_choices()
    forget_book()


@pytest.fixture(scope="package")
def town(site: str) -> Town:
    return found_town()


@pytest.fixture
def transactional_db(site: str) -> None:
    """Instead of pytest-django's own: here rows stay until the folder is done."""


@pytest.fixture(params=list(DEVICES))
def device(request: pytest.FixtureRequest) -> Device:
    return DEVICES[request.param]


@pytest.fixture
def desk() -> Device:
    return DEVICES["desk"]


@pytest.fixture
def company(engine: Browser, site: str, town: Town, transactional_db: None) -> Iterator[Company]:
    """Those who take part in one journey; at its end nothing bad may have been seen by any."""
    found = Company(engine, site, town)
    yield found
    found.leave()


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(company: Company, device: Device) -> Enter:
    """``enter("dispatcher")``: that person in a window of their own on the device of the test."""
    return lambda who, **more: company.enter(who, device, **more)
