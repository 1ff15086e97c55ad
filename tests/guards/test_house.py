"""The habits of the house, held by looking at the code and at what the pages draw.

Each list of exceptions says why; a file that no longer needs its line makes the test fail too.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.guards.url_table import read_table
from tests.guards.url_world import make_url_world

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "qifu"
FILE_LINES, FUNCTION_LINES = 500, 50

# rows of other tables have states of their own; these are the names they go by
OTHER_ROWS = {"row", "clock", "order", "part", "self", "batch", "item", "task", "request"}
MOVES_CASES = {"cases/operations.py", "cases/process_migration.py"}

# who may ask what time it is, beside the pages, programs, tasks and commands
ASKS_TIME = ("web/", "api/", "cli/", "bench/", "server.py", "kernel/time.py")
ASKS_TIME_FILES = {
    "kernel/files.py": "compares with the file system's own clock",
    "kernel/verification.py": "a background task's own moment",
    "identity/field_keys.py": "a background task's own moment",
    "config/archive.py": "names a backup",
    "integrations/sms_http/__init__.py": "signs a request to the carrier",
}
CLOCK = re.compile(
    r"\b(datetime\.(now|utcnow)|timezone\.(now|localdate|localtime)|date\.today|time\.time)\("
    r"|kernel\.time import .*\b(now|today)\b"
)
TABLES = {  # a row after the other: split, they would only be harder to read
    "bench/scenarios.py: scenarios": "the list of what is measured",
    "bench/journey.py: _open": "the columns of a demand's first rows",
}
UNSAID = {
    "apps.py": "Django's own shape",
    "schemas.py": "a docstring would go into the document",
    "policy_schemas.py": "a docstring would go into the document",
    "application_schemas.py": "a docstring would go into the document",
    "catalogue_schemas.py": "a docstring would go into the document",
    "project_schemas.py": "a docstring would go into the document",
    "problem_schemas.py": "a docstring would go into the document",
    "exchange_schemas.py": "a docstring would go into the document",
    "insight_schemas.py": "a docstring would go into the document",
    "reform_schemas.py": "a docstring would go into the document",
    "rating_schemas.py": "a docstring would go into the document",
    "visit_schemas.py": "a docstring would go into the document",
    "firm_schemas.py": "a docstring would go into the document",
}
VERBS = {"add_arguments", "run"}  # the shape of a command, told once in qifu.cli


@lru_cache(maxsize=1)
def modules() -> dict[str, tuple[str, ast.Module]]:
    """Text and tree of every module but migrations, by path under src/qifu."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            text = path.read_text("utf-8")
            found[path.relative_to(SOURCE).as_posix()] = (text, ast.parse(text))
    return found


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*.html")):
        yield path.relative_to(SOURCE).as_posix(), path.read_text("utf-8")


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def _assigned(tree: ast.AST) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
                    yield part


def test_the_state_of_a_case_changes_in_one_place() -> None:
    found = set()
    for path, (_, tree) in modules().items():
        for target in _assigned(tree):
            base = target.value.id if isinstance(target.value, ast.Name) else ""
            if target.attr == "state" and base not in OTHER_ROWS:
                found.add(path)
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            named = {k.arg for k in node.keywords}
            if node.func.attr == "update" and "state" in named:
                chain = ast.unparse(node.func)
                assert not chain.startswith("Case."), f"{path}:{node.lineno} updates cases"
    assert found == MOVES_CASES


def test_only_the_edges_ask_what_time_it_is() -> None:
    asking = {
        path
        for path, (text, _) in modules().items()
        if CLOCK.search(text) and not path.startswith(ASKS_TIME) and not path.endswith("tasks.py")
    }
    assert asking == set(ASKS_TIME_FILES)


def test_no_model_signals() -> None:
    for path, (_, tree) in modules().items():
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{a.name}" for a in node.names]
            bad = [n for n in names if "signals" in n.split(".")]
            assert not bad, f"{path}: {bad}; news travels as events"


def test_templates_test_no_role_and_carry_no_code() -> None:
    rules = {
        "tests a role": r"\bactor\.has\b|{%\s*(el)?if [^%]*\b(role|is_staff)\b",
        "inline style": r"\sstyle\s*=|<style",
        "inline handler": r"\son[a-z]+\s*=\s*[\"']",
        "inline script": r"<script(?![^>]*\bsrc=)[^>]*>",
        "script from elsewhere": r"(src|href)=[\"'](https?:)?//",
    }
    found = [
        f"{path}: {name}"
        for path, text in templates()
        for name, rule in rules.items()
        if re.search(rule, text)
    ]
    assert not found, "\n".join(found)


def test_files_and_functions_stay_short() -> None:
    long = []
    for path, (text, tree) in modules().items():
        if len(text.splitlines()) > FILE_LINES:
            long.append(f"{path}: {len(text.splitlines())} lines")
        for function in functions(tree):
            said = ast.get_docstring(function) is not None
            body = function.body[1:] if said else function.body
            lines = (function.end_lineno or 0) - body[0].lineno + 1 if body else 0
            if lines > FUNCTION_LINES and f"{path}: {function.name}" not in TABLES:
                long.append(f"{path}: {function.name} has {lines} lines")
    for path in [*SOURCE.rglob("*.html"), *ROOT.glob("tests/**/*.py")]:
        count = len(path.read_text("utf-8").splitlines())
        if count > FILE_LINES:
            long.append(f"{path}: {count} lines")
    assert not long, "\n".join(long)


def test_everything_public_says_what_it_is_for() -> None:
    silent = []
    for path, (text, tree) in modules().items():
        if text.strip() and not ast.get_docstring(tree) and not path.endswith("apps.py"):
            silent.append(f"{path}: the module")
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            guard = any(ast.unparse(d) == "_guard" for d in node.decorator_list)
            verb = path.startswith("cli/") and node.name in VERBS
            if guard or verb or Path(path).name in UNSAID:
                continue  # a guard's own sentence says why not
            if not ast.get_docstring(node):
                silent.append(f"{path}:{node.lineno}: {node.name}")
    assert not silent, "\n".join(silent)


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    folders = ["src", "tests", "script", "docs", "districts", ".ci"]
    kinds = {".py", ".html", ".md", ".yaml", ".yml", ".js", ".css", ".sh", ".toml", ""}
    found = [
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in kinds and "vendor" not in path.parts
        if "__pycache__" not in path.parts and marks.search(path.read_text("utf-8", "replace"))
    ]
    assert not found


def test_imports_run_downwards_only() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(command)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


LATE = {"numba", "pyarrow", "duckdb", "pyspark", "hypothesis", "playwright"}
ASKED = """
import django, sys
django.setup()
import qifu.config.urls
from django.urls import get_resolver
assert get_resolver().url_patterns
print(" ".join(sorted({name.split(".")[0] for name in sys.modules})))
"""


def test_a_web_worker_loads_the_matcher_only_when_asked() -> None:
    """The matcher's libraries are half of a worker's memory; most workers' pages never match."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "qifu.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, env=environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "django" in loaded
    assert not loaded & LATE


@pytest.mark.django_db
def test_every_migration_is_made() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


class Drawn(HTMLParser):
    """The fields of a page with what names them, and what a page must not carry."""

    VOID = frozenset({"hidden", "submit", "button", "reset", "image"})

    def __init__(self) -> None:
        super().__init__()
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, str, bool]] = []
        self.ids: list[str] = []
        self.bad: list[str] = []
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        if a.get("id"):
            self.ids.append(a["id"] or "")
        if "style" in a or any(name.startswith("on") for name in a) or tag == "style":
            self.bad.append(f"<{tag}> carries style or code: {a}")
        if tag == "script" and "src" not in a:
            self.bad.append("a script in the page")
        if tag == "img" and "alt" not in a:
            self.bad.append(f"an image without words: {a}")
        if tag == "label":
            self.inside += 1
            self.labelled.add(a.get("for") or "")
        if tag in ("input", "select", "textarea") and a.get("type") not in self.VOID:
            named = bool(self.inside or a.get("aria-label") or a.get("aria-labelledby"))
            self.fields.append((a.get("id") or "", a.get("name") or tag, named))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.inside -= 1

    def faults(self) -> list[str]:
        """What is wrong with the page."""
        unnamed = [
            name
            for key, name, named in self.fields
            if not named and key not in self.labelled - {""}
        ]
        twice = sorted({i for i in self.ids if self.ids.count(i) > 1})
        return [
            *self.bad,
            *(f"field {name} has no label" for name in unnamed),
            *(f"the id {i} stands twice" for i in twice),
        ]


@pytest.mark.django_db
def test_every_field_of_every_page_has_a_label() -> None:
    """Each address as the first role that opens it, empty, and with the errors of an empty form."""
    w, wrong, fields = make_url_world(), [], 0
    for address, methods in read_table().items():
        if address.startswith("/api/"):
            continue
        for method, statuses in methods.items():
            role = next((r for r, s in statuses.items() if s in (200, 422)), None)
            if role is None:
                continue
            response = w.ask(role, method, w.url(address))
            if "text/html" not in response.get("Content-Type", "") or response.streaming:
                continue
            page = Drawn()
            page.feed(response.content.decode())
            fields += len(page.fields)
            wrong += [f"{method} {address} ({role}): {fault}" for fault in page.faults()]
    assert fields > 150, "the pages were not drawn"
    assert not wrong, "\n".join(wrong)


def test_the_reader_of_pages_sees_what_is_wrong() -> None:
    page = Drawn()
    page.feed(
        '<input name="a" id="a"><label for="b">乙</label><input id="b"><p id="b" style="x"></p>'
        '<label>丙<input name="c"></label><script>1</script><img src="x"><i onclick="y"></i>'
    )
    assert [f.split(" ")[0] for f in page.faults()] == ["<p>", "a", "an", "<i>", "field", "the"]
