"""Files of facts: read row by row, confirmed, taken by the worker once and wholly, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from tests.factories import START, make_firm, make_member, make_staff, make_unit

from qifu.enterprises import imports
from qifu.enterprises.facts import known_facts
from qifu.enterprises.import_books import refused_book, template_book
from qifu.enterprises.imports import (
    LIMITS,
    apply_import,
    cancel_import,
    check_import,
    confirm_import,
    earlier_imports,
    fact_imports,
)
from qifu.enterprises.models import Enterprise, Fact, FactImport, FactRecord
from qifu.enterprises.tasks import go_on_with_imports
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.files import store_file

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 1)
CODE, NAME = "统一社会信用代码", "企业名称"


@pytest.fixture
def officer() -> Actor:
    rows = (
        ("staff", "number", "从业人数", "人", []),
        ("revenue", "number", "上年度营业收入", "元", []),
        ("headquarters", "boolean", "企业总部", "", []),
        ("registered_on", "date", "成立日期", "", []),
        ("qualifications", "set", "有效的资质和称号", "", ["高新技术企业", "瞪羚企业"]),
        ("town", "code", "所在镇街", "行政区划代码9位", []),
    )
    for i, (name, kind, label, unit, values) in enumerate(rows):
        Fact.objects.create(name=name, type=kind, label=label, unit=unit, values=values, position=i)
    make_unit(name="城厢街道", kind="town", area_code="510703001")
    return load_actor(make_staff(make_unit(), Role.POLICY_OFFICER, "邓洁"), START)


def xlsx(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def check(officer: Actor, data: bytes, name: str = "税务.xlsx", **more: Any) -> FactImport:
    file = store_file(name=name, data=data, actor=officer.ref, at=START, limits=LIMITS)
    given = {"source": "tax", "on": DAY, **more}
    return check_import(file=file, actor=officer, at=START, **given)


def told(row: FactImport) -> dict[int, str]:
    """What is said of each row, all of it."""
    words: dict[int, str] = {}
    for e in row.errors:
        words[e["row"]] = words.get(e["row"], "") + f"{e['column']} {e['words']};"
    return words


def test_good_rows_are_taken_and_each_bad_one_is_told(officer: Actor) -> None:
    one, two, three = make_firm("甲厂（绵阳）"), make_firm("乙厂"), make_firm("丙厂")
    row = check(officer, xlsx(
        [CODE, NAME, "从业人数（人）", "上年度营业收入（万元）", "企业总部", "成立日期", "所在镇街"],
        [one.uscc, "甲厂(绵阳)", 120, 2350.5, "是", date(2015, 3, 2), "城厢街道"],
        [two.uscc, "乙厂", "许多", 1, "", "", ""],
        ["91510703MA0000000X", "", 1, "", "", "", ""],
        [three.uscc, "丁厂", 1, "", "", "", ""],
        [one.uscc, "", 5, "", "", "", ""],
        [three.uscc, "丙厂", "", "", "", date(2027, 1, 1), "月球镇"],
        [two.uscc, "", "=1+1", "", "", "", ""],
        [],
        [two.uscc, "乙厂", "", "", "", "", ""],
    ))  # fmt: skip
    words = told(row)
    assert 2 not in words, words
    assert (row.state, row.rows, row.bad) == ("checked", 8, 7)
    assert "C 列“从业人数（人）” “许多”不是数字" in words[3]
    assert ("A 列" in words[4] and "校验" in words[4]) or "台账里没有" in words[4]
    assert "台账里这个代码是“丙厂”" in words[5] and "第 2 行是同一家" in words[6]
    assert "月球镇" in words[7] and "今天之后" in words[7]
    assert len([e for e in row.errors if e["row"] == 7]) == 3
    assert "公式" in words[8]
    assert not FactRecord.objects.exists()
    confirm_import(import_id=row.pk, actor=officer, at=START)
    apply_import(import_id=row.pk, at=START)
    row.refresh_from_db()
    assert (row.state, row.done, row.changed, row.bad) == ("applied", 8, 1, 7)
    known = known_facts(one.pk)
    assert known.values["revenue"] == Decimal(23_505_000) and known.values["staff"] == 120
    assert known.values["registered_on"] == date(2015, 3, 2)
    assert (known.values["town"], known.values["headquarters"]) == ("510703001", True)
    record = FactRecord.objects.get(enterprise=one, fact="staff")
    assert (record.batch_id, record.recorded_name, record.on) == (row.pk, "邓洁", DAY)
    kinds = [e.kind for e in stream_events(row.stream)]
    assert kinds == ["facts.checked", "facts.confirmed", "facts.applied"]


def test_refused_rows_come_back_as_a_file_that_can_be_sent_again(officer: Actor) -> None:
    one, two = make_firm(), make_firm()
    row = check(officer, xlsx(
        [CODE, "从业人数", "有效的资质和称号"], [one.uscc, 3, "-"], [two.uscc, "许多", "-"]
    ))  # fmt: skip
    sheet = load_workbook(BytesIO(refused_book(row))).worksheets[0]
    rows = [[c.value for c in line] for line in sheet.iter_rows()]
    assert rows[0][-1] == "没有导入的原因" and len(rows) == 2
    assert rows[1][:3] == [two.uscc, "许多", "-"] and "原文件第 3 行" in rows[1][3]
    sheet["B2"] = 7
    out = BytesIO()
    sheet.parent.save(out)
    again = check(officer, out.getvalue())
    assert (again.rows, again.bad) == (1, 0)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_csv_in_either_encoding(officer: Actor, encoding: str) -> None:
    firm = make_firm()
    text = f"{CODE},上年度营业收入（元）,成立日期,有效的资质和称号\r\n{firm.uscc},12.5,2015年3月2日,高新技术企业；瞪羚企业\r\n"
    row = check(officer, text.encode(encoding), "税务.csv")
    assert row.bad == 0, row.errors
    confirm_import(import_id=row.pk, actor=officer, at=START)
    go_on_with_imports()
    known = known_facts(firm.pk).values
    assert known["revenue"] == Decimal("12.5") and known["registered_on"] == date(2015, 3, 2)
    assert known["qualifications"] == {"高新技术企业", "瞪羚企业"}


def test_columns_nobody_declared_are_all_told_at_once(officer: Actor) -> None:
    with pytest.raises(Invalid) as found:
        check(officer, xlsx(["代码", "利润", "从业人数", "从业人数（人）"], ["x", 1, 2, 3]))
    said = " ".join(found.value.messages)
    assert "没有“统一社会信用代码”这一列" in said and "B 列“利润”不是已声明" in said
    assert "D 列“从业人数（人）”和 C 列“从业人数”是同一项" in said


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"PK\x03\x04rubbish", "损坏"),
        ("a.csv", b"", "空文件"),
        ("a.csv", "统一社会信用代码,从业人数\n".encode(), "没有任何内容"),
        ("a.csv", '统一社会信用代码,从业人数\n"x,1\n'.encode(), "引号"),
        ("a.pdf", b"%PDF-1.4\n%%EOF\n", "此处不能上传"),
        ("a.csv", b"<html><script>1</script>", "网页"),
    ],
)
def test_what_is_no_table_is_refused(officer: Actor, name: str, data: bytes, words: str) -> None:
    with pytest.raises(Invalid) as found:
        check(officer, data, name)
    assert words in " ".join(found.value.messages)


def test_the_unit_of_money_is_said_and_a_missing_one_is_yuan(officer: Actor) -> None:
    firm = make_firm()
    row = check(officer, xlsx([CODE, "上年度营业收入"], [firm.uscc, 5000]))
    assert "按元读" in row.columns[1]["says"]
    row = check(officer, xlsx([CODE, "上年度营业收入(万元)"], [firm.uscc, 5000]))
    assert "按万元读" in row.columns[1]["says"]


def test_a_killed_worker_goes_on_where_it_stopped_and_nothing_is_done_twice(
    officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    firms = [make_firm() for _ in range(5)]
    row = check(officer, xlsx([CODE, "从业人数"], *([f.uscc, 7] for f in firms)))
    confirm_import(import_id=row.pk, actor=officer, at=START)
    assert apply_import(import_id=row.pk, at=START, chunks=1) == 1
    row.refresh_from_db()
    assert (row.state, row.done, FactRecord.objects.count()) == ("applying", 2, 2)
    confirm_import(import_id=row.pk, actor=officer, at=START)
    go_on_with_imports()
    assert apply_import(import_id=row.pk, at=START) == 0
    row.refresh_from_db()
    assert (row.state, row.done, row.changed) == ("applied", 5, 5)
    assert FactRecord.objects.count() == 5


def test_a_fault_in_the_middle_leaves_whole_chunks(
    officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 1)
    firms = [make_firm(), make_firm()]
    row = check(officer, xlsx([CODE, "从业人数"], *([f.uscc, 7] for f in firms)))
    confirm_import(import_id=row.pk, actor=officer, at=START)
    apply_import(import_id=row.pk, at=START, chunks=1)

    def fails(**_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(imports, "record_facts", fails)
        with pytest.raises(RuntimeError):
            apply_import(import_id=row.pk, at=START)
    row.refresh_from_db()
    assert (row.done, FactRecord.objects.count()) == (1, 1)
    apply_import(import_id=row.pk, at=START)
    assert FactRecord.objects.count() == 2


def test_the_same_file_twice_is_told_and_records_nothing_twice(officer: Actor) -> None:
    data = xlsx([CODE, "从业人数"], [make_firm().uscc, 7])
    first, second = check(officer, data), check(officer, data)
    assert earlier_imports(second) == []
    for row in (first, second):
        confirm_import(import_id=row.pk, actor=officer, at=START)
        apply_import(import_id=row.pk, at=START)
    assert earlier_imports(second) == [first]
    second.refresh_from_db()
    assert (second.state, second.changed, FactRecord.objects.count()) == ("applied", 0, 1)


def test_a_row_that_turns_bad_before_it_is_taken_is_told(officer: Actor) -> None:
    firms = [make_firm(), make_firm()]
    row = check(officer, xlsx([CODE, NAME, "从业人数"], *([f.uscc, f.name, 7] for f in firms)))
    confirm_import(import_id=row.pk, actor=officer, at=START)
    Enterprise.objects.filter(pk=firms[0].pk).update(name="改了名的厂")
    apply_import(import_id=row.pk, at=START)
    row.refresh_from_db()
    assert (row.bad, row.done, FactRecord.objects.count()) == (1, 2, 1)
    assert "改了名的厂" in told(row)[2]


def test_a_column_that_is_no_fact_any_more_refuses_what_is_left(
    officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 1)
    firms = [make_firm() for _ in range(3)]
    row = check(officer, xlsx([CODE, "从业人数"], *([f.uscc, 7] for f in firms)))
    confirm_import(import_id=row.pk, actor=officer, at=START)
    apply_import(import_id=row.pk, at=START, chunks=1)
    Fact.objects.filter(name="staff").update(active=False)
    go_on_with_imports()
    row.refresh_from_db()
    assert (row.state, row.done, row.bad, FactRecord.objects.count()) == ("applied", 3, 2, 1)
    assert sorted(told(row)) == [3, 4] and "不是已声明" in told(row)[3]


def test_who_may_import_and_when(officer: Actor) -> None:
    firm = make_firm()
    data = xlsx([CODE, "从业人数"], [firm.uscc, 7])
    for other in (make_staff(make_unit(), Role.CLERK), make_member(firm, "admin")):
        actor = load_actor(other, START)
        with pytest.raises(NotVisible):
            check(actor, data)
        with pytest.raises(NotVisible):
            fact_imports(actor)
    for wrong in ({"source": "declared"}, {"on": START.date() + timedelta(days=1)}):
        with pytest.raises(Invalid):
            check(officer, data, **wrong)
    row = check(officer, data)
    cancel_import(import_id=row.pk, actor=officer, at=START)
    with pytest.raises(Refused):
        confirm_import(import_id=row.pk, actor=officer, at=START)
    bad = check(officer, xlsx([CODE, "从业人数"], [firm.uscc, "x"]))
    with pytest.raises(Refused):
        confirm_import(import_id=bad.pk, actor=officer, at=START)
    assert not FactRecord.objects.exists()


def test_the_template_can_be_sent_in_as_it_is_filled(officer: Actor) -> None:
    firm = make_firm()
    book = load_workbook(BytesIO(template_book(Fact.objects.all())))
    sheet = book.worksheets[0]
    titles = [c.value for c in sheet[1]]
    assert titles[:4] == [CODE, NAME, "从业人数（人）", "上年度营业收入（元）"]
    for place, value in enumerate((firm.uscc, firm.name, 9), 1):
        sheet.cell(2, place, value)
    out = BytesIO()
    book.save(out)
    row = check(officer, out.getvalue())
    assert (row.rows, row.bad) == (1, 0), row.errors
    assert any("只读第一张" in c["says"] for c in row.columns)
