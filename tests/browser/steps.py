"""Steps that several journeys share: to find a case where its people find it, and to hand it on."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from unittest.mock import patch

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Locator, expect
from tests.browser.visitor import Visitor, loose

from qifu.cases.models import Case
from qifu.kernel import jobs


def row_of(visitor: Visitor, number: str) -> Locator:
    """The row of a list that names the case."""
    return visitor.page.locator("[data-row]", has_text=number)


def open_in_inbox(handler: Visitor, number: str) -> None:
    """Find a case in one's inbox by its number, as one would who was telephoned."""
    handler.open("/work/inbox/")
    handler.fill("按编号、标题、企业查找", number)
    handler.touch(handler.named("筛选", exact=True))
    expect(handler.page).to_have_url(re.compile(r"[?&]q="))  # the answer is there, not on its way
    expect(handler.page.locator("[data-row]")).to_have_count(1)
    handler.go(row_of(handler, number).get_by_role("link"))
    expect(handler.page.locator("h1")).to_contain_text(number)


def row_in_triage(dispatcher: Visitor, number: str) -> Locator:
    """The row of a case that waits to be dispatched, looked for by its number: a page of the queue
    holds what will be late first, and the newest case may stand on a later one."""
    dispatcher.open("/work/triage/")
    dispatcher.fill("按编号、企业或内容查找", number)
    dispatcher.touch(dispatcher.named("查找", exact=True))
    expect(dispatcher.page).to_have_url(re.compile(r"[?&]q="))
    return row_of(dispatcher, number)


def open_form(handler: Visitor, action: str) -> Locator:
    """Open an act's form inside the page of the case."""
    handler.touch(handler.named(action, within=handler.page.locator(".acts"), exact=True))
    form = handler.page.locator("#act")
    expect(form.get_by_role("heading", name=loose(action))).to_be_visible()
    handler.look()
    return form


def dispatch(dispatcher: Visitor, number: str, klass: str = "一般诉求(10个工作日)") -> None:
    """Triage as the duty directory suggests, without the helpers it names."""
    dispatcher.press("按建议派单", within=row_in_triage(dispatcher, number))
    dispatcher.choose("时限类别", klass)
    dispatcher.select("协办单位")
    dispatcher.press("确认派单")
    dispatcher.told("派单")


def approve(head: Visitor, number: str) -> None:
    """The head of the unit lets the answer go to the firm."""
    head.open("/work/approvals/")
    card = head.page.locator(".approval", has_text=number)
    head.press("同意，送达企业", within=card)


def at_work(name: str) -> None:
    """A periodic job once, as the worker finds and runs it: by its name in the queue's register, in
    a thread and on a connection of its own. What it would only have logged fails here."""
    with ThreadPoolExecutor(1) as worker, patch.object(jobs.log, "exception") as failed:
        worker.submit(jobs.app.tasks[name].func, timestamp=0).result(timeout=60)
    assert not failed.called, failed.call_args


def fresh(number: str) -> Case:
    """The case as it is now."""
    return Case.objects.select_related("lead_unit", "handler").get(number=number)


def number_in(text: str) -> str:
    found = re.search(r"[A-Z]{2}\d{4}-[0-9A-Z]+-[0-9A-Z]", text)
    assert found, text
    return found.group()


def photo(name: str, words: str = "2026-11") -> FilePayload:
    """A picture as a telephone would make it."""
    image = Image.new("RGB", (640, 400), "#8aa4b0")
    ImageDraw.Draw(image).rectangle((200, 120, 440, 360), fill="#4b5b63", outline="#f5c542")
    ImageDraw.Draw(image).text((220, 140), words, fill="white")
    out = BytesIO()
    image.save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}
