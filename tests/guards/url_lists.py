"""What the desk of the lists needs behind its addresses: a draft, one sent, one that waits, a book."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from tests.factories import START, World, make_item

from qifu.catalogue.imports import store_book
from qifu.catalogue.operations import open_draft
from qifu.catalogue.publishing import approve_version, send_draft
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.time import now, shanghai_date


def lay_lists(world: World) -> dict[str, Any]:
    """Values of the addresses below /work/catalogue/ and /work/stationing/."""
    for code in ("item-draft", "item-sent", "item-waiting"):
        make_item(world.power, code)
    who: dict[str, Any] = {"actor": SYSTEM_ACTOR, "at": START}
    open_draft(code="item-draft", **who)
    sent = open_draft(code="item-sent", **who)
    send_draft(version_id=sent.pk, revision=1, **who)
    waits = open_draft(code="item-waiting", **who)
    later: dict[str, Any] = {"actor": SYSTEM_ACTOR, "at": now()}
    day = shanghai_date(now()) + timedelta(days=30)
    send_draft(version_id=waits.pk, revision=1, starts_on=day, **later)
    approve_version(version_id=waits.pk, revision=1, **later)
    desk = "/work/catalogue/<code>/"
    codes = {"review/": "item-sent", "unschedule/": "item-waiting"}
    drafts = {f"{desk}{page}#code": "item-draft" for page in PAGES}
    return {
        **drafts,
        **{f"{desk}{page}#code": code for page, code in codes.items()},
        "/work/stationing/<code>/#code": world.window.centre.code,
        "/work/catalogue/import/<file_id>/#file_id": _book(world),
    }


PAGES = ("", "open/", "draft/", "preview/", "check/", "discard/", "withdraw/")


def _book(world: World) -> str:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "服务事项"
    sheet.append(["代码", "简称"])
    sheet.append(["food-business-licence", "办证"])
    kept = BytesIO()
    book.save(kept)
    row = store_book(
        name="items.xlsx", data=kept.getvalue(), actor=world.actor("handler"), at=now()
    )
    return str(row.pk)
