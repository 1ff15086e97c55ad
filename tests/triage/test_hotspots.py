"""Problems in a table of texts: planted ones are found, named by their own words, and ranked."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sklearn.metrics import adjusted_rand_score

from qifu.cli import main
from qifu.triage.gathering import Entry, Nearness, gather
from qifu.triage.hotspots import find_hotspots, trend_of

TODAY = date(2026, 6, 30)
PROBLEMS = {
    "丰谷镇": "工业园三号路每到下雨就积水，货车进不了厂，排水沟堵了",
    "石塘街道": "夜间大货车禁行，冷链配送的通行证一直批不下来",
    "城郊街道": "标准厂房的电梯坏了两个月没人修，货搬不上楼",
    "": "银行续贷要先还再借，过桥资金利息太高",
}
ROUND = [
    "请尽快处理。",
    "我们反映过多次",
    "企业损失很大",
    "什么时候能解决？",
    "希望领导重视",
    "谢谢",
]
STRAY = ["想了解高新技术企业认定条件", "社保缴费基数怎么算", "门头招牌审批找谁", "食堂要办什么证",
         "出口退税多久到账", "招聘会哪天开", "公章丢了怎么补办", "消防验收排队多久"]  # fmt: skip


def planted(seed: int = 3, each: int = 6) -> tuple[list[Entry], list[int]]:
    """Texts of four problems in other words and order, and of eight that stand alone."""
    lot = random.Random(seed)
    rows: list[tuple[int, Entry]] = []
    for number, (place, said) in enumerate(PROBLEMS.items()):
        for n in range(each):
            parts = said.split("，")
            lot.shuffle(parts)
            text = "，".join([lot.choice(ROUND), *parts, lot.choice(ROUND)])
            on = TODAY - timedelta(days=lot.randrange(80))
            rows.append(
                (number, Entry("", text, on, place, "", f"企业{number}-{n % 4}", n % 2 == 0))
            )
    rows += [(100 + n, Entry("", text, TODAY)) for n, text in enumerate(STRAY)]
    lot.shuffle(rows)
    entries = [Entry(**{**vars(e), "key": f"K{i}"}) for i, (_, e) in enumerate(rows)]
    return entries, [number for number, _ in rows]


def labels_of(groups: list[list[int]], count: int) -> list[int]:
    label = list(range(1_000, 1_000 + count))
    for n, group in enumerate(groups):
        for i in group:
            label[i] = n
    return label


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_problems_are_found_and_strays_left_alone(seed: int) -> None:
    entries, truth = planted(seed)
    found = labels_of(gather(entries), len(entries))
    assert adjusted_rand_score(truth, found) > 0.95


def test_a_problem_is_named_by_its_place_and_its_words() -> None:
    entries, _ = planted()
    names = [h.name for h in find_hotspots(entries, gather(entries), TODAY)]
    assert len(names) == 4
    (lift,) = [name for name in names if name.startswith("城郊街道：")]
    assert all(word in PROBLEMS["城郊街道"] for word in lift.split("：")[1].split())
    assert any("续贷" in name or "利息" in name for name in names)


def test_figures_of_a_problem_by_hand() -> None:
    days = [1, 2, 3, 5, 8, 40, 100]
    entries = [
        Entry(f"K{n}", f"三号路积水排水沟堵了 {n}", TODAY - timedelta(days=d), "丰谷镇", "区住建局",
              f"企业{n % 3}", solved)
        for n, (d, solved) in enumerate(zip(days, [True, False, None, False, None, None, True], strict=True))
    ]  # fmt: skip
    (h,) = find_hotspots(entries, [list(range(7))], TODAY)
    assert (h.firms, h.lately, h.before, h.trend) == (3, 5, 1, 0)
    assert h.unsolved == 0.5
    assert (h.first, h.last) == (TODAY - timedelta(days=100), TODAY - timedelta(days=1))
    assert h.places == (("丰谷镇", 7),) and h.units == (("区住建局", 7),)
    assert h.heat == 3 * 1.5


@pytest.mark.parametrize(
    ("lately", "before", "trend"),
    [(0, 0, 0), (3, 0, 0), (4, 0, 1), (0, 4, -1), (5, 5, 0), (9, 3, 1)],
)
def test_a_trend_is_told_only_when_chance_is_unlikely(lately: int, before: int, trend: int) -> None:
    assert trend_of(lately, before) == trend == -trend_of(before, lately)


def test_place_and_time_set_problems_apart() -> None:
    """The same words of two towns, or of two years, are near only as far as one allows."""
    text = "厂区门口道路破损，大车难走"
    one = [Entry(str(n), text, TODAY, "甲镇") for n in range(3)]
    old = [Entry(str(n), text, TODAY - timedelta(days=400), "甲镇") for n in range(3)]
    other = [Entry(str(n), text, TODAY, "乙镇") for n in range(3)]
    strict = Nearness(near=0.95)
    assert [len(g) for g in gather([*one, *other], strict)] == [3, 3]
    assert [len(g) for g in gather([*one, *old])] == [3, 3]
    assert [len(g) for g in gather([*one, *other])] == [6]


@given(st.lists(st.sampled_from([*PROBLEMS.values(), *STRAY, "", "a"]), max_size=12))
def test_groups_never_overlap_and_the_order_of_rows_does_not_matter(texts: list[str]) -> None:
    entries = [Entry(str(n), text, TODAY) for n, text in enumerate(texts)]
    groups = gather(entries)
    members = [i for group in groups for i in group]
    assert len(members) == len(set(members)) and all(len(g) > 1 for g in groups)
    turned = gather(entries[::-1])
    back = {frozenset(len(texts) - 1 - i for i in group) for group in turned}
    assert back == {frozenset(group) for group in groups}


def test_many_of_one_kind_are_cut_down_before_they_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qifu.triage.gathering.MOST", 5)
    entries, truth = planted()
    groups = gather(entries)
    assert all(len({truth[i] for i in group}) == 1 for group in groups)
    assert len(groups) >= 4


def test_the_command_reads_and_writes_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries, _ = planted()
    book = Workbook()
    book.active.append(
        ["留言编号", "留言主题", "留言时间", "留言详情", "地点", "企业", "是否解决", "别的"]
    )
    for e in entries:
        book.active.append(
            [e.key, "", e.on, e.text, e.place, e.firm, "是" if e.solved else "否", 1]
        )
    source, out, plain = tmp_path / "in.xlsx", tmp_path / "out.xlsx", tmp_path / "out.csv"
    book.save(source)
    assert main(["hotspots", str(source), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "32 条文字，其中 24 条归成 4 个问题" in said
    found = load_workbook(out)
    rows = list(found["问题"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert [row[2] for row in rows] == sorted((row[2] for row in rows), reverse=True)
    keys = {key for row in rows for key in row[14].split()}
    details = list(found["明细"].iter_rows(min_row=2, values_only=True))
    assert {row[1] for row in details} == keys and len(details) == 24
    assert main(["hotspots", str(source), "--out", str(plain)]) == 0
    with plain.open(encoding="utf-8-sig", newline="") as file:
        assert [row[1] for row in csv.reader(file)][1:] == [row[1] for row in rows]


def test_rows_that_cannot_be_used_are_all_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("内容,日期\n路坏了,昨天\n,2026-01-02\n灯坏了,2026-01-03\n", encoding="utf-8")
    assert main(["hotspots", str(bad), "--out", str(tmp_path / "o.csv")]) == 1
    said = capsys.readouterr().err
    assert f"{bad}:2: 日期“昨天”看不懂" in said and f"{bad}:3: 没有文字" in said
    bad.write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert main(["hotspots", str(bad), "--out", str(tmp_path / "o.csv")]) == 1
    assert "表头里找不到文字" in (said := capsys.readouterr().err) and "现有的列：甲、乙" in said


@pytest.mark.parametrize(
    ("name", "content", "out", "says"),
    [
        ("in.csv", b"", "o.csv", "第一行是空的"),
        ("in.csv", "内容,日期\n路坏了,\n".encode(), "o.csv", ":2: 没有日期"),
        ("in.csv", ("内容,日期\n" + "路,昨天\n" * 25).encode(), "o.csv", "另有 5 处同样要改"),
        ("in.csv", b"\xff\xfe\x00", "o.csv", "不是 UTF-8 或 GB18030 编码的文字"),
        ("in.xls", b"\xd0\xcf", "o.csv", "读不了 .xls 表格，请另存为 .xlsx"),
        ("in.xlsx", b"PK", "o.csv", "不是能打开的 XLSX 文件"),
        (".", b"", "o.csv", "这是一个文件夹"),
        ("in.csv", b"", "in.csv", "会盖掉要读的文件"),
        ("in.csv", b"", "o.docx", "结果只能写成 .csv、.tsv 或 .xlsx"),
        ("in.csv", b"", "none/o.csv", "没有这个文件夹"),
    ],
)
def test_wrong_tables_are_told_with_what_to_do(
    name: str, content: bytes, out: str, says: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if name != ".":
        (tmp_path / name).write_bytes(content)
    assert main(["hotspots", str(tmp_path / name), "--out", str(tmp_path / out)]) == 1
    assert says in capsys.readouterr().err
    assert not [p.name for p in tmp_path.iterdir() if p.name != name]


def test_tables_of_spreadsheets_here_are_read_and_written_in_kind(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.tsv"
    rows = "\n".join(f"三号路积水;2026-01-0{n};吴家镇" for n in (1, 2, 3))
    source.write_text(f"内容;日期;地点\n{rows}\n", encoding="gb18030")
    assert main(["hotspots", str(source), "--out", str(out)]) == 0
    head, row = csv.reader(out.open(encoding="utf-8-sig"), delimiter="\t")
    assert dict(zip(head, row, strict=True))["地点"] == "吴家镇 3"
    early = ["hotspots", str(source), "--out", str(out), "--as-of", "2025-01-01"]
    assert main(early) == 1
    with pytest.raises(SystemExit):
        main(["hotspots", str(source), "--out", str(out), "--near", "5"])


def test_a_formula_in_a_text_stays_a_text(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = "\n".join(f"=1+1 三号路积水,2026-01-0{n},=cmd" for n in (1, 2, 3))
    source.write_text(f"内容,日期,地点\n{rows}\n", encoding="utf-8")
    assert main(["hotspots", str(source), "--out", str(out)]) == 0
    cells = [cell for row in csv.reader(out.open(encoding="utf-8-sig")) for cell in row]
    assert not [cell for cell in cells if cell.startswith("=")]
