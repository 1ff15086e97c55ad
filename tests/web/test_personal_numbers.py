"""Personal numbers are masked for officials, whole for the firm, and seen whole for a reason once."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.urls import reverse
from tests.factories import START, World
from tests.web.conftest import Browser

from qifu.kernel.access import AccessRecord
from qifu.kernel.masking import (
    masked,
    masked_account,
    masked_address,
    masked_phone,
    masked_within,
)
from qifu.kernel.sealing import ensure_keys


@pytest.mark.parametrize(
    ("make", "text", "shown"),
    [
        (masked_phone, "13900001234", "139****1234"),
        (masked_phone, "0816-2345678", "0816-****5678"),
        (masked_phone, "12345", "****"),
        (masked_phone, "", ""),
        (masked, "11010119900307002X", "1101************2X"),
        (masked, "91510703MA6ABCDE1X", "91510703MA6ABCDE1X"),
        (masked, "普通的话 13900001234", "普通的话 13900001234"),
        (masked_address, "wanglaoban@example.com", "wa***@example.com"),
        (masked_account, "6222020200112233445", "•••• 3445"),
    ],
)
def test_what_stays_to_be_seen(make: object, text: str, shown: str) -> None:
    assert make(text) == shown  # type: ignore[operator]


def test_values_within_are_masked_one_by_one() -> None:
    value = {"a": ["13900001234"], "b": {"id": "11010119900307002X"}, "n": 3}
    assert masked_within(value) == {"a": ["139****1234"], "b": {"id": "1101************2X"}, "n": 3}


def test_an_official_sees_the_whole_number_for_a_reason_once(
    world: World, browser: Browser
) -> None:
    case = world.submit(contact_phone="13912345678").case
    page_url = reverse("work:case", args=[case.number])
    client = browser("dispatcher")
    page = client.get(page_url).content.decode()
    assert "139****5678" in page and "13912345678" not in page
    link = re.search(r'href="(/work/reveal/\?t=[^"]+)"', page)
    assert link
    url = link[1].replace("&amp;", "&")
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "other", "words": ""}).status_code == 422
    assert not AccessRecord.objects.filter(act="reveal").exists()
    done = client.post(url, {"reason": "contact", "words": "约现场"})
    assert done.status_code == 302 and done["Location"] == page_url
    row = AccessRecord.objects.get(act="reveal")
    assert (row.target, row.detail["reason"]) == (case.stream, "联系办理这件事 约现场")
    assert row.actor_id == world.users["dispatcher"].pk and "13912345678" not in str(row.detail)
    assert "tel:13912345678" in client.get(page_url).content.decode()
    assert "13912345678" not in client.get(page_url).content.decode(), "once only"
    assert browser("supervisor").get(url).status_code == 404, "a link is one person's"
    assert browser("dispatcher").get("/work/reveal/?t=made-up").status_code == 404


def test_the_audit_administrator_sees_who_looked_and_why(world: World, browser: Browser) -> None:
    from qifu.kernel.access import record_access

    record_access(
        act="reveal", target="case:1", actor=world.actor("handler", START), at=START,
        detail={"what": "联系人电话", "reason": "回访核实"},
    )  # fmt: skip
    page = browser("audit_admin").get(reverse("work:audit_accesses"), {"kind": "reveal"})
    text = page.content.decode()
    assert "查看完整号码：联系人电话" in text and "回访核实" in text
    other = browser("audit_admin").get(reverse("work:audit_accesses"), {"kind": "export"})
    assert "回访核实" not in other.content.decode()


def test_the_firm_sees_its_own_number(world: World, browser: Browser) -> None:
    case = world.submit(contact_phone="13912345678").case
    page = browser("owner").get(reverse("portal:demand", args=[case.number])).content.decode()
    assert "13912345678" in page


def test_the_security_administrator_has_the_keys_changed(world: World, browser: Browser) -> None:
    ensure_keys()  # as migrating does; tests that empty all tables take them away
    url = reverse("work:admin_keys")
    security = browser("security_admin")
    assert "AES-256-GCM" in security.get(url).content.decode()
    assert security.post(url).status_code == 302
    assert "已经有一次换钥在排队" in security.post(url, follow=True).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", cursor.fetchone()
        )
    assert "正在换钥" in security.post(url, follow=True).content.decode()
    for who in ("system_admin", "audit_admin"):
        assert browser(who).get(url).status_code == 403
