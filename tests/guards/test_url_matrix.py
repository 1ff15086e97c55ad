"""Every address × every role: what is answered stands in `url_table`, and nothing else is answered.

An address that is not in the table fails with the line to add, as it answers today; look at it
before adding it. No request may end in a server error, signed in or not, and each answer carries
the headers of `headers`.

While working on one room, QIFU_MATRIX=/work/cards,/cards asks only addresses that begin so.
"""

from __future__ import annotations

import os

import pytest
from tests.guards.headers import wrong_headers
from tests.guards.test_generated_docs import ROOT, hold
from tests.guards.url_table import line_of, read_table
from tests.guards.url_world import (
    METHODS,
    ROLES,
    UrlWorld,
    every_url,
    make_url_world,
    takes_rows_out,
)

pytestmark = pytest.mark.django_db
SAMPLE = ("anonymous", "firm_admin", "dispatcher")  # 405 does not depend on who asks


def ask_all(w: UrlWorld, address: str, method: str, roles: tuple[str, ...]) -> dict[str, int]:
    """The status by role; a server error names who met it where."""
    found = {}
    for role in roles:
        response = w.ask(role, method, w.url(address))
        status = response.status_code
        if status == 302 and "/accounts/login/" in response["Location"] and role != "anonymous":
            status = 401  # a signed-in person is never sent to sign in
        assert status < 500, f"{role} {method} {address}: {status}"
        if status == 200 and takes_rows_out(method, w.url(address)):
            assert w.noted, f"{role} {address}: who takes rows away leaves no trace (note_export)"
        assert not (lax := wrong_headers(response)), f"{role} {method} {address}: {lax}"
        found[role] = status
    return found


def test_every_address_for_every_role() -> None:
    w = make_url_world()
    table, wrong = read_table(), []
    begin = tuple(os.environ.get("QIFU_MATRIX", "/").split(","))
    for address in filter(lambda address: address.startswith(begin), every_url()):
        for method in METHODS:
            expected = table.get(address, {}).get(method)
            roles = tuple(ROLES) if expected or address not in table else SAMPLE
            if method == "PUT" and not address.startswith("/api/"):
                continue
            got = ask_all(w, address, method, roles)
            if expected is None and set(got.values()) != {405}:
                wrong.append(f"add:  {line_of(address, method, got)}")
            elif expected is not None and got != expected:
                off = {r: f"{s}, not {expected[r]}" for r, s in got.items() if s != expected[r]}
                wrong.append(f"{address} {method}: {off}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_table_names_no_address_that_is_gone() -> None:
    assert not set(read_table()) - set(every_url())


def test_the_page_of_roles_and_addresses_is_current() -> None:
    hold(ROOT / "docs/generated/role-page-matrix.md", page())


def page() -> str:
    """The table for people: a row for each address and method, a column for each role."""
    heads = ["地址", "方法", *ROLES.values()]
    lines = [
        "# 角色 × 页面",
        "",
        "由 `tests/guards/url_table.py` 生成,测试逐格核对。数字是应答:200 打开;302/303 转到登录页"
        "或下一页;401 须有凭据;403 这类页面属于别的岗位;404 不存在或不属于此人(两者看起来一样);"
        "405 不支持的方法;409 现在不能这样操作;422 可以操作,而空表单缺了必填项。",
        "“牵头”指此件现在的牵头单位,“退件单位”指此件曾被派到、异议成立后改派走的单位。",
        "",
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
    ]
    for address, methods in sorted(read_table().items()):
        for method, statuses in methods.items():
            cells = [f"`{address}`", method, *(str(s) for s in statuses.values())]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
