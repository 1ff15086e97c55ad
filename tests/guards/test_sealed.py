"""The heart of the sealed desk: a report changes nothing that anybody but its officers can see.

One world, swept twice: every GET address × every role, before and after a report was added, taken
up, acknowledged and talked about. Compared are whole answers, headers included; then the rows of
every table, the sequences, the files, the log, and what the command line prints.
"""

from __future__ import annotations

import io
import logging
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http.response import HttpResponseBase
from tests.factories import START
from tests.guards.url_table import read_table
from tests.guards.url_world import ROLES, UrlWorld, every_url, make_url_world
from tests.integrity_world import SECRET_WORDS, given

from qifu.cli import main
from qifu.identity.actors import load_actor
from qifu.integrity import handovers, operations, talk
from qifu.integrity.attachments import Upload
from qifu.integrity.handovers import HandoverInput
from qifu.integrity.queries import reports_for
from qifu.kernel import memory
from qifu.kernel.jobs import periodic_jobs
from qifu.kernel.time import now
from qifu.web import middleware

pytestmark = pytest.mark.django_db

DESK = re.compile(r"^/work/(integrity|sealed)/")
FRESH = re.compile(  # made anew for every answer, whoever asks
    rb'(name="(csrfmiddlewaretoken|token|once|word)" value="[^"]*")|(value="[^"]*" name="token")'
    rb"|(/demands/new/[-\w]{16,}/)"
)
SET_ANEW = {"Set-Cookie", "Content-Length", "Location"}


def answer(response: HttpResponseBase) -> tuple[Any, ...]:
    """An answer without what is drawn by lot for each."""
    body = getattr(response, "content", b"")
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            parts = {n: book.read(n) for n in book.namelist() if "docProps" not in n}
        return response.status_code, tuple(sorted(parts.items()))
    if body[:5] == b"%PDF-":
        return response.status_code, len(body)
    headers = {k: v for k, v in response.headers.items() if k not in SET_ANEW}
    cookies = tuple(sorted(response.cookies))
    return response.status_code, tuple(sorted(headers.items())), cookies, FRESH.sub(b"", body)


def told(old: tuple[Any, ...], new: tuple[Any, ...]) -> list[str]:
    """The lines in which two answers differ, for whoever has to find out why."""
    one, two = (re.split(r"\\n|, ", repr(answer)) for answer in (old, new))
    return list(unified_diff(one, two, n=0, lineterm=""))[:20]


def questions() -> list[tuple[str, str]]:
    """Role and address: every page somebody may open, and of each refusal one.

    Pages of refusal are drawn without the database (`web/errors.py`), the same for every role; the
    matrix holds who meets which. QIFU_FULL_SWEEP=1 asks for every one of them all the same.
    """
    table, found = read_table(), []
    for address in every_url():
        told: set[int] = set()
        for role in ROLES:
            status = table.get(address, {}).get("GET", {}).get(role, 405)
            refused = status != 200 and status in told and not os.environ.get("QIFU_FULL_SWEEP")
            told.add(status)
            if not refused and not (role == "discipline" and DESK.match(address)):
                found.append((role, address))
    return found


def sweep(w: UrlWorld) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Every answer anybody gets, but for the officers on their own pages."""
    return {
        (role, address): answer(w.ask(role, "GET", w.url(address))) for role, address in questions()
    }


def rows() -> dict[str, Any]:
    """What every table holds: whole, or for the desk's own boxes their number and size."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            what = (
                "count(*), max(length(head)), max(length(body))"
                if table == "integrity_slot"
                else "count(*), md5(coalesce(string_agg(t::text, '' ORDER BY t::text), ''))"
            )
            cursor.execute(f"SELECT {what} FROM {table} t")
            found[table] = cursor.fetchone()
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        found["sequences"] = cursor.fetchall()
    return found


def files() -> list[tuple[str, int]]:
    root = Path(settings.QIFU_VAR)
    kept = [p for p in root.rglob("files/**/*") if p.is_file()]
    return sorted((str(p.relative_to(root)), p.stat().st_size) for p in kept)


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What an operator and an auditor read on the command line."""
    found = []
    for line in ("audit verify", "audit verify --json"):
        code = main(line.split())
        out = capsys.readouterr()
        found += [f"{code}", out.out, out.err]
    return found


def live_through(w: UrlWorld) -> None:
    """A report with everything that can happen to one."""
    unit = w.world.power.code
    receipt = operations.submit_report(
        data=given(
            kind="named", name="赵六", phone="13800000000", units=(unit,), persons="经办甲",
            matter="bribe", uploads=(Upload("证据.txt", "收条".encode()),),
        ),
        at=START,
    )  # fmt: skip
    user = w.users["discipline"]
    assert user is not None
    actor = load_actor(user, now())
    (report,) = [r for r in reports_for(actor, now()) if r.kind == "named"]
    operations.note_opened(report=report, actor=actor, at=START)
    operations.take_report(handle=report.handle, user_id=user.pk, actor=actor, at=START)
    operations.act_on_report(
        handle=report.handle, act="acknowledge", words="已受理", note="", actor=actor, at=START
    )
    operations.answer_reporter(handle=report.handle, text="何时给的？", actor=actor, at=START)
    found = talk.enter(code=receipt.code, passphrase=receipt.passphrase, at=START)
    operations.add_words(
        word=talk.pass_for(found, START), text="上月", uploads=(), clean_files=True,
        once="x" * 16, at=START,
    )  # fmt: skip
    handovers.hand_over(
        handle=report.handle, actor=actor, at=START,
        data=HandoverInput("procuratorate", "摘要", "请查", "已移交", "y" * 16, files=(1,)),
    )  # fmt: skip
    handovers.note_taken(
        handle=report.handle, place=1, day=START.date(), number="", name="李四", actor=actor,
        at=START,
    )  # fmt: skip


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Iterator[datetime]:
    """The clock of the pages stands still, and with it what is kept in the process for a minute."""
    moment = now() + timedelta(seconds=1)
    monkeypatch.setattr(memory, "monotonic", lambda: 0.0)
    monkeypatch.setattr(middleware, "now", lambda: moment)
    return moment


def test_a_report_changes_nothing_that_others_see(
    still: datetime, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    w = make_url_world()
    with caplog.at_level(logging.DEBUG, logger="qifu"):
        before = sweep(w)
        told_before = logged(caplog)
        kept_before = (rows(), files(), printed(capsys))
        caplog.clear()
        live_through(w)
        assert logged(caplog) == []
        kept_after = (rows(), files(), printed(capsys))
        caplog.clear()
        later = sweep(w)
        told_after = logged(caplog)
    assert len(before) > 1500
    different = {key: told(before[key], later[key]) for key in before if before[key] != later[key]}
    assert not different, different
    for what, (old, new) in enumerate(zip(kept_before, kept_after, strict=True)):
        assert old == new, (what, _difference(old, new))
    assert told_before == told_after
    assert told_before, "the log was not heard"
    assert SECRET_WORDS.encode() not in repr(later).encode() + repr(kept_after).encode()


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [f"{r.name} {r.getMessage()}" for r in caplog.records]
    caplog.clear()
    return found


def _difference(old: Any, new: Any) -> Any:
    if isinstance(old, dict):
        return {k: (old.get(k), new.get(k)) for k in old | new if old.get(k) != new.get(k)}
    return old, new


def test_the_desk_is_an_unknown_address_to_everybody_else() -> None:
    """Same page, same headers, whatever the method; nothing in the log but what always is there."""
    w = make_url_world()
    for method in ("GET", "POST"):
        for role in ROLES:
            nowhere = answer(w.ask(role, method, "/work/no-such-page/"))
            for address in filter(DESK.match, every_url()):
                sees = role == "discipline" or (
                    address == "/work/sealed/" and role in ("security_admin", "audit_admin")
                )
                if not sees:
                    assert answer(w.ask(role, method, w.url(address))) == nowhere, (role, address)


def test_reporters_pages_touch_no_session_and_set_no_cookie() -> None:
    w = make_url_world()
    for address in every_url():
        if address.startswith("/integrity/"):
            for role in ("anonymous", "handler", "firm_admin"):
                response = w.ask(role, "GET", w.url(address))
                assert not response.cookies, address
                assert "Cookie" not in response.get("Vary", ""), address
                assert response.headers["Referrer-Policy"] == "no-referrer"
            assert answer(w.ask("handler", "GET", w.url(address))) == answer(
                w.ask("anonymous", "GET", w.url(address))
            )


def test_the_desks_work_in_the_background_runs_by_the_clock_alone() -> None:
    own = [job.name for job in periodic_jobs() if "integrity" in job.name]
    assert own == ["qifu.integrity.tasks.keep_house"]
