"""What the desk of the lists needs behind its addresses: a draft, one sent, one that waits, a book."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from tests.factories import START, World, make_item

from qifu.bundles.desk import BUNDLES, create_bundle
from qifu.bundles.rules.definition import BundleBody, Member
from qifu.catalogue.imports import store_book
from qifu.catalogue.operations import approve_version, open_draft, send_draft
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
    _bundles(world)
    desk = "/work/catalogue/<code>/"
    codes = {"review/": "item-sent", "unschedule/": "item-waiting"}
    drafts = {f"{desk}{page}#code": "item-draft" for page in PAGES}
    return {
        **drafts,
        **{f"/work/bundles/<code>/{page}#code": "bundle-draft" for page in BUNDLE_PAGES},
        "/work/bundles/<code>/review/#code": "bundle-sent",
        "/work/bundles/<code>/unschedule/#code": "bundle-waiting",
        **{f"{desk}{page}#code": code for page, code in codes.items()},
        "/work/stationing/<code>/#code": world.window.centre.code,
        "/work/catalogue/import/<file_id>/#file_id": _book(world),
    }


PAGES = ("", "open/", "draft/", "preview/", "check/", "discard/", "withdraw/")


BUNDLE_PAGES = ("", "open/", "draft/", "trial/", "check/", "discard/", "withdraw/")


def _bundles(world: World) -> None:
    """One with a draft beside what is in force, one sent, one that waits for its day."""
    who: dict[str, Any] = {"actor": SYSTEM_ACTOR, "at": START}
    for code in ("bundle-draft", "bundle-sent", "bundle-waiting"):
        body = BundleBody(
            code, f"测试{code}", "opening", world.power.code, (Member("food-business-licence"),),
            firm_stages=("start",), source="测试",
        )  # fmt: skip
        row = create_bundle(body=body, **who)
        BUNDLES.send_draft(version_id=row.pk, revision=1, **who)
        BUNDLES.approve_version(version_id=row.pk, revision=1, **who)
        draft = BUNDLES.open_draft(code=code, **who)
        if code == "bundle-draft":
            continue
        later: dict[str, Any] = {"actor": SYSTEM_ACTOR, "at": now()}
        day = shanghai_date(now()) + timedelta(days=30)
        BUNDLES.send_draft(version_id=draft.pk, revision=1, starts_on=day, **later)
        if code == "bundle-waiting":
            BUNDLES.approve_version(version_id=draft.pk, revision=1, **later)


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
