"""`qifu triage` and `qifu bench triage`: files in, lines out, every wrong line named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.triage.matters import matters

from qifu.cli import main
from qifu.triage import Labelled


def write(path: Path, data: Labelled) -> Path:
    lines = [f"{label}\t{text}" for label, text in zip(data.labels, data.texts, strict=True)]
    path.write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    out = tmp_path / "topic.model"
    seen = write(tmp_path / "seen.tsv", matters(200))
    assert main(["triage", "train", str(seen), "--model", str(out), "--setting", "fast"]) == 0
    assert "学了 200 条、4 个类别（fast）" in capsys.readouterr().out
    return out


def test_predict_prints_a_line_a_text(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "asked.txt"
    asked.write_text("银行贷款批不下来\n\n今天天气很好\n", encoding="utf-8")
    assert main(["triage", "predict", "--model", str(model), str(asked)]) == 0
    first, second = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert first[0] == "融资" and first[2] == "建议" and float(first[1]) > 0.6
    assert "贷款" in first[4] and first[3].count("；") == 1
    assert second[2] == "没有把握"


def test_score_prints_a_row_a_label(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = write(tmp_path / "fresh.tsv", matters(40, seed=4))
    assert main(["triage", "score", "--model", str(model), str(fresh)]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["accuracy", "1.0000"] and rows[1] == ["macro-F1", "1.0000"]
    assert rows[4] == ["label", "precision", "recall", "F1", "texts"]
    assert sorted(row[0] for row in rows[5:]) == sorted(set(matters(40).labels))
    assert all(row[1:] == ["1.0000", "1.0000", "1.0000", "10"] for row in rows[5:])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"no tab here\n\xe8\x9e\x8d\xe8\xb5\x84\tx\n\t\n", ":1: 应为“类别<TAB>文字”"),
        (b"", "文件里没有一行文字"),
        (b"\xff\xfe\x00", "不是 UTF-8 或 GB18030 编码的文字"),
        ("融资\t贷款\n".encode(), "至少要有两个类别"),
    ],
)
def test_wrong_files_are_told(
    content: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, out = tmp_path / "bad.tsv", tmp_path / "out.model"
    bad.write_bytes(content)
    assert main(["triage", "train", str(bad), "--model", str(out), "--setting", "fast"]) == 1
    assert says in capsys.readouterr().err
    assert not out.exists()


def test_missing_files_and_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    none = str(tmp_path / "none")
    assert main(["triage", "score", "--model", none, none]) == 1
    assert "没有这个模型文件" in capsys.readouterr().err
    assert main(["triage", "train", none, "--model", none]) == 1
    assert "没有这个文件" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["triage", "train", none, "--model", none, "--threshold", "2"])
    assert "0 到 1" in capsys.readouterr().err
    folder = str(tmp_path)
    assert main(["triage", "train", folder, "--model", none]) == 1
    assert "这是一个文件夹" in capsys.readouterr().err


def test_what_a_model_cannot_do_is_said(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = tmp_path / "seen.tsv"
    assert main(["triage", "train", str(seen), "--model", str(tmp_path), "--setting", "fast"]) == 1
    assert "这是一个文件夹" in capsys.readouterr().err
    assert main(["triage", "train", str(seen), "--model", str(seen), "--setting", "fast"]) == 1
    assert "会盖掉要读的文件" in capsys.readouterr().err
    strange = tmp_path / "strange.tsv"
    strange.write_text("天气\t今天天气很好\n", encoding="gb18030")
    assert main(["triage", "score", "--model", str(model), str(strange)]) == 0
    assert "模型没有学过的类别，一条也对不上：天气" in capsys.readouterr().err
    strange.write_text("\n")
    assert main(["triage", "predict", "--model", str(model), str(strange)]) == 1
    assert "文件里没有一行文字" in capsys.readouterr().err


def test_the_bench_measures_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "seen.tsv", matters(80))
    assert main(["bench", "triage", str(file), "--setting", "fast", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["texts"] == 80 and list(found["settings"]) == ["fast"]
    row = found["settings"]["fast"]
    assert row["macro_f1"] == 1 and row["texts_a_second"] > 0
    assert sorted(row["labels"]) == sorted(set(matters(80).labels))
