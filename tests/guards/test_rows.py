"""Each row of the plan's task list has its page, its data and a test that shows it, or says why not.

Rows that are not there yet stand in `not_yet` of ``districts/fucheng/reform/rows.yaml`` with the
reason; only those named here may, and none is added. docs/rows.md is drawn from the same file:
regenerate with ``QIFU_REGENERATE=1 pytest tests/guards/test_rows.py``.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.guards.test_generated_docs import ROOT, hold

from qifu.identity.models import District
from qifu.kernel.time import now
from qifu.reform.models import ReformTask

HERE = ROOT / "districts/fucheng/reform"
NOT_YET_AT_MOST: set[int] = set()
LACKING_AT_MOST = {1, 5, 7, 14}


@cache
def said() -> dict[str, Any]:
    value: dict[str, Any] = yaml.safe_load((HERE / "rows.yaml").read_text("utf-8"))
    return value


@cache
def tasks() -> dict[int, dict[str, Any]]:
    rows = yaml.safe_load((HERE / "tasks.yaml").read_text("utf-8"))["tasks"]
    return {row["number"]: row for row in rows}


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests of a file, found without importing it."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(n.name for n in tree.body if isinstance(n, ast.FunctionDef))


def test_every_row_is_bound_or_says_why_not() -> None:
    bound = [row["row"] for row in said()["rows"]]
    waiting = [row["row"] for row in said()["not_yet"]]
    assert sorted(bound + waiting) == sorted(tasks()), "each row once, bound or waiting"
    assert set(waiting) <= NOT_YET_AT_MOST, "only the rows named in this test may wait"
    assert set(waiting) >= NOT_YET_AT_MOST, "a row is bound: take it out of NOT_YET_AT_MOST"
    lacking = {row["row"] for row in said()["rows"] if row.get("lacks")}
    assert lacking == LACKING_AT_MOST, "what is lacking shrinks, and is named here"


@pytest.mark.parametrize("row", said()["rows"], ids=lambda row: str(row["row"]))
def test_pages_data_and_tests_of_a_row_exist(row: dict[str, Any]) -> None:
    wrong = []
    for page in row["pages"]:
        try:
            reverse(page["name"], args=page.get("args", []))
        except NoReverseMatch:
            wrong.append(f"no such page: {page['name']} {page.get('args', [])}")
    wrong += [f"no such file: {path}" for path in row["data"] if not (ROOT / path).is_file()]
    for node in row["tests"]:
        path, _, name = node.partition("::")
        if not (ROOT / path).is_file() or name not in names_in(path):
            wrong.append(f"no such test: {node}")
    assert not wrong, "\n".join(wrong)


def test_codes_named_by_pages_are_of_the_district() -> None:
    """What a page is opened with (an item, a bundle, a kind, a centre) stands in the pack."""
    folder = ROOT / "districts/fucheng"
    texts = [path.read_text("utf-8") for path in folder.rglob("*.yaml") if path.name != "rows.yaml"]
    doors = {"demands", "policies", "services", "finance", "industry"}
    for row in said()["rows"]:
        for page in row["pages"]:
            for code in page.get("args", []):
                known = any(f"code: {code}" in text for text in texts)
                assert known or (page["name"] == "portal:door" and code in doors), (
                    row["row"],
                    code,
                )


def test_every_row_has_its_figures_or_says_why_not() -> None:
    followed = yaml.safe_load((HERE / "follow.yaml").read_text("utf-8"))["figures"]
    assert [row["row"] for row in followed] == sorted(tasks()), "each row once, in order"


def test_the_table_of_rows_is_current() -> None:
    hold(ROOT / "docs/rows.md", table())


def table() -> str:
    """The page for people: number, task, pages, data, tests."""
    lines = [
        "# 37 项任务在哪里落实",
        "",
        "由 `districts/fucheng/reform/rows.yaml` 生成，`tests/guards/test_rows.py` 逐项核对。",
        "",
        "| 项 | 主要任务 | 页面 | 数据 | 测试 | 还没有做到的 |",
        "|---|---|---|---|---|---|",
    ]
    by_number = {row["row"]: row for row in said()["rows"]}
    waiting = {row["row"]: row["why"] for row in said()["not_yet"]}
    for number, task in tasks().items():
        row = by_number.get(number)
        cells = [str(number), task["main_task"]]
        if row is None:
            cells += ["", "", "", f"**未落实**：{waiting[number]}"]
        else:
            pages = [f"{p['title']} `{_address(p)}`" for p in row["pages"]]
            cells += [
                "<br>".join(pages), "<br>".join(f"[{d}](../{d})" for d in row["data"]),
                "<br>".join(f"`{t}`" for t in row["tests"]), row.get("lacks", ""),
            ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _address(page: dict[str, Any]) -> str:
    return reverse(page["name"], args=page.get("args", []))


@pytest.mark.django_db
def test_a_task_leads_to_its_pages_and_says_what_is_lacking() -> None:
    known = {"name": "本区", "short_name": "本区", "area_code": "510703", "platform_name": "企服"}
    page = {"name": "portal:credit", "title": "信用体检"}
    desk = {"name": "work:credit", "title": "信用查询"}
    rows = {
        "2": {"pages": [page, desk, {"name": "portal:gone", "title": "没有"}], "lacks": "三件事"}
    }
    District.objects.create(code="here", settings={"rows": rows}, loaded_at=now(), **known)
    ReformTask.objects.create(
        number=2, section="一、", main_task="信用", content="做", source="附件3"
    )
    task = Client().get("/reform/2/").content.decode()
    assert 'href="/credit/"' in task
    assert "信用查询（工作人员）" in task
    assert "还没有做到的：三件事" in task
    assert "没有" not in task.replace("还没有", "")
    listed = Client().get("/reform/").content.decode()
    assert 'href="/credit/"' in listed
    assert 'href="/work/credit/"' not in listed
