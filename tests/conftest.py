"""What every test stands on: settings, a quiet network, and templates that may not guess."""

import os

os.environ.setdefault("QIFU_TESTING", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qifu.config.settings")

import gc
import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

gc.set_threshold(100_000, 50, 100)  # collecting after every 700 new objects took a twentieth

# a busy machine is no fault of the program: no example has to be made or run within a time
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Side by side, each process takes a file at a time; one keeps the browser and its site."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            return "tests/browser" if file.startswith("tests/browser/") else file

    return ByFile(config, log)


@pytest.fixture(autouse=True, scope="session")
def _quiet_network() -> Iterator[None]:
    """No test reaches out of this machine; what tries fails with where it wanted to go."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not _is_here(str(address[0])):
            raise AssertionError(f"a test reached out to {address}")
        connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class UndefinedVariable(str):
    """Raises when a template draws a variable that nobody gave it."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"undefined template variable: {name}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Tests with real transactions empty every table afterwards; only there may logs be emptied."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(
            "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname ~ '_no_truncate$'"
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        from qifu.kernel.sealing import ensure_keys

        ensure_keys()


@pytest.fixture(autouse=True)
def _strict_templates() -> Iterator[None]:
    options = settings.TEMPLATES[0]["OPTIONS"]
    options["string_if_invalid"] = UndefinedVariable("%s")
    from django.template import engines

    engine = engines["django"].engine
    before, engine.string_if_invalid = engine.string_if_invalid, UndefinedVariable("%s")
    yield
    engine.string_if_invalid = before


@pytest.fixture(autouse=True)
def _fresh_caches(request: pytest.FixtureRequest) -> None:
    """Process caches hold rows; a test must not see those of the one before."""
    cache.clear()
    if {"db", "committed"} & set(request.fixturenames) or request.node.get_closest_marker(
        "django_db"
    ):
        from qifu.cases import clockwork
        from qifu.cases.definitions import forget_processes
        from qifu.demands import directory, learning
        from qifu.finding import asking
        from qifu.kernel import calendars, notice_templates
        from qifu.problems.recall import forget_classes
        from qifu.web.workbench.inbox.choices import forget_choices

        calendars.CHECK_SECONDS = 3600.0  # so that counts of queries do not depend on the clock
        calendars.forget_calendar()
        notice_templates.forget_templates()
        clockwork.forget_limits()
        forget_processes()
        directory.forget()
        learning.forget_models()
        forget_classes()
        asking.forget()
        if {"transactional_db", "committed", "live_server"} & set(request.fixturenames):
            from qifu.kernel import sealing

            sealing.forget_keys()  # the test before may have emptied the table of data keys
        forget_choices()
