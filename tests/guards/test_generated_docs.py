"""Pages in docs/generated/ are what the code says today.

Regenerate with ``QIFU_REGENERATE=1 pytest tests/guards/test_generated_docs.py`` and commit.
"""

import os
from pathlib import Path

import yaml

from qifu.cases.rules.definition import parse_definition
from qifu.cases.rules.diagram import page_of

ROOT = Path(__file__).parents[2]


def hold(path: Path, text: str) -> None:
    if os.environ.get("QIFU_REGENERATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists() and path.read_text("utf-8") == text, (
        f"{path.relative_to(ROOT)} is stale; regenerate it (see this module's first lines)"
    )


def test_the_page_of_each_process_is_current() -> None:
    found = sorted((ROOT / "districts/fucheng/processes").glob("*.yaml"))
    assert found
    for source in found:
        definition = parse_definition(yaml.safe_load(source.read_text("utf-8")))
        hold(ROOT / f"docs/generated/process-{definition.code}.md", page_of(definition))
