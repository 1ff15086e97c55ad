"""The one command: help on every verb, quick answers, errors in a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qifu.cli import VERBS, main

SOURCES = Path(__file__).resolve().parents[2] / "src"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main([verb, "--help"])
    assert done.value.code == 0
    assert f"usage: qifu {verb}" in capsys.readouterr().out


def test_the_overview_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    words = capsys.readouterr().out
    assert all(f"  {verb}" in words for verb in VERBS)


def test_an_unknown_verb_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["sever"]) == 2
    assert "serve" in capsys.readouterr().err


def test_due_answers_without_django() -> None:
    code = "import sys; from qifu.cli import main; main(['due', '2025-09-26', '15']); sys.exit('django' in sys.modules)"
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES), "LANG": "C"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr.decode()
    assert "2025-10-23" in done.stdout.decode("utf-8")
