"""`qifu due` as somebody at a terminal meets it."""

import json
import subprocess
import sys

import pytest

from qifu.cli import main


def test_the_plan_s_example(capsys):
    assert main(["due", "2025-09-26", "15"]) == 0
    assert capsys.readouterr().out == "2025-10-23\n"


def test_options(capsys):
    main(["due", "2025-09-26", "5", "--unit", "calendar-day"])
    main(["due", "2025-10-13", "3", "--suspend", "2025-10-14:2025-10-16", "--extend", "1"])
    main(["due", "2026-12-30", "5"])
    main(["due", "2025-10-13", "3", "--suspend", "2025-10-14:"])
    calendar, both, provisional, paused = capsys.readouterr().out.splitlines()
    assert calendar == "2025-10-01"
    assert both == "2025-10-21"
    assert provisional.startswith("2027-01-06 暂定")
    assert paused.startswith("暂停中")


def test_ledger(capsys):
    main(["due", "2025-09-26", "2", "--ledger"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2025-09-29"
    assert "不计 周末" in lines[2]
    assert "调休上班" in lines[3]


def test_json(capsys):
    assert main(["due", "2025-09-26", "15", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["start", "due", "provisional", "days"]
    assert (found["start"], found["due"], found["provisional"]) == (
        "2025-09-26",
        "2025-10-23",
        False,
    )
    assert sum(d["counts"] for d in found["days"]) == 15
    assert set(found["days"][0]) == {"date", "counts", "why"}


def test_calendar_file(capsys, tmp_path):
    path = tmp_path / "next.csv"
    path.write_text("2027-01-01,放假,元旦\n2027-05-03,放假,劳动节\n2027-10-01,放假,国庆节\n")
    assert main(["due", "2026-12-30", "5", "--calendar", str(path)]) == 0
    assert capsys.readouterr().out == "2027-01-07\n"


@pytest.mark.parametrize(
    ("argv", "word"),
    [
        ([], "请写起算日和天数"),
        (["2025-02-30", "5"], "不是日期"),
        (["26.9.2025", "5"], "不是日期"),
        (["2025-09-26", "-5"], "不能是负数"),
        (["2025-09-26", "五"], "不是整数"),
        (["2025-09-26", "999999"], "不能超过"),
        (["2025-09-26", "5", "--extend", "-1"], "不能是负数"),
        (["2025-09-26", "5", "--unit", "weeks"], "不认识"),
        (["2025-09-26", "5", "--suspend", "2025-09-28"], "暂停日:恢复日"),
        (["2025-09-26", "5", "--suspend", "2025-09-28:2025-09-27"], "早于"),
        (["2025-09-26", "5", "--calendar", "/nowhere.csv"], "无法读取"),
        (["9999-12-01", "300"], "9999"),
    ],
)
def test_clear_errors(capsys, argv, word):
    assert main(["due", *argv]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert word in captured.err


def test_starts_without_the_application():
    code = (
        "import sys; from qifu.cli import main; main(['due', '2025-09-26', '15']);"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    assert (done.stdout, done.returncode) == ("2025-10-23\n", 0), done.stderr
