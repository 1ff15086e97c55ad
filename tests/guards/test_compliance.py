"""What docs/compliance.md names is there: files, tests, pages, settings and commands."""

from __future__ import annotations

import ast
import re
from functools import cache

from tests.guards.test_generated_docs import ROOT
from tests.guards.url_world import every_url

from qifu.cli import VERBS

NAMED = re.compile(r"`([^`]+)`")


def named() -> list[str]:
    return sorted(set(NAMED.findall((ROOT / "docs/compliance.md").read_text("utf-8"))))


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(n.name for n in tree.body if isinstance(n, ast.FunctionDef))


@cache
def settings() -> str:
    return (ROOT / "src/qifu/config/settings.py").read_text("utf-8")


def is_there(name: str) -> bool:
    """True for what exists; a name of no known shape is none."""
    if "::" in name:
        path, test = name.split("::")
        return test in names_in(path)
    if name.startswith("qifu "):
        return name.split()[1] in VERBS
    if name.startswith("/"):
        return name in every_url()
    if re.fullmatch(r"[A-Z_0-9]+", name):
        return f'"{name}"' in settings()
    return (ROOT / name).exists()


def test_what_is_named_is_there() -> None:
    assert not [name for name in named() if not is_there(name)]


def test_a_name_that_is_not_there_is_found() -> None:
    for name in (
        "tests/web/test_pace.py::test_nothing",
        "/no/such/",
        "QIFU_NOTHING",
        "qifu nothing",
    ):
        assert not is_there(name)
    assert len(named()) > 60


def test_every_row_says_where_or_why_not() -> None:
    text = (ROOT / "docs/compliance.md").read_text("utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) > 45
    for row in rows:
        point, here, site = (cell.strip() for cell in row)
        assert point and (here != "—" or site != "—"), point
