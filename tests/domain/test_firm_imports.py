"""Files of the ledger: mapped, checked by row, taken by sets, gone on with, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.factories import START, make_firm, make_member, make_staff, make_unit

from qifu.cli import main
from qifu.enterprises.bulk import taking
from qifu.enterprises.bulk.checking import good_code
from qifu.enterprises.bulk.desk import (
    LIMITS,
    confirm_firms,
    firm_imports,
    kept_of,
    map_columns,
    problems_of,
    start_import,
    undo_firms,
)
from qifu.enterprises.bulk.sizes import size_sql
from qifu.enterprises.bulk.work import waiting_files, work_on
from qifu.enterprises.facts import known_facts, record_facts
from qifu.enterprises.models import (
    Enterprise,
    Fact,
    FactImport,
    FactRecord,
    FirmFacts,
    ImportMapping,
    ImportRow,
)
from qifu.enterprises.operations import change_enterprise
from qifu.enterprises.rules.ledger_columns import propose
from qifu.enterprises.rules.size import size_class
from qifu.enterprises.rules.uscc import ALPHABET, check_character, uscc_problem
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role, User
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.files import store_file
from qifu.policies.models import FirmCheck

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 1)
TITLES = ["统一社会信用代码", "企业名称", "法人", "登记状态", "街道", "行业", "联系电话", "从业人数", "上年度营业收入（万元）", "成立日期"]  # fmt: skip


def code(number: int) -> str:
    body = f"91510703MB{number:07d}"
    return body + check_character(body)


def line(number: int, **more: str) -> list[str]:
    row = {
        "code": code(number), "name": f"绵阳第{number}机械有限公司", "legal": "张三", "status": "存续",
        "town": "城厢街道", "industry": "C3484", "phone": "13800138000", "staff": "350",
        "revenue": "3000.50", "since": "2019-03-01", **more,
    }  # fmt: skip
    return list(row.values())


@pytest.fixture
def officer() -> Actor:
    rows = (
        ("staff", "number", "从业人数", "人", []),
        ("revenue", "number", "上年度营业收入", "元", []),
        ("registered_on", "date", "成立日期", "", []),
        ("town", "code", "所在镇街", "", []),
        ("industry", "code", "行业代码", "", []),
        ("size_class", "text", "企业规模", "", ["大型", "中型", "小型", "微型"]),
    )
    for i, (name, kind, label, unit, values) in enumerate(rows):
        Fact.objects.create(name=name, type=kind, label=label, unit=unit, values=values, position=i)
    make_unit(name="城厢街道", kind="town", area_code="510703001")
    return load_actor(make_staff(make_unit(), Role.POLICY_OFFICER, "邓洁"), START)


def csv_of(*rows: Sequence[str]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


def send(officer: Actor, data: bytes, name: str = "登记.csv", **more: Any) -> FactImport:
    file = store_file(name=name, data=data, actor=officer.ref, at=START, limits=LIMITS)
    said = {"source": "register", "on": DAY, "enters": True, **more}
    row = start_import(file=file, actor=officer, at=START, **said)
    fields = [c["field"] for c in row.columns]
    map_columns(import_id=row.pk, fields=fields, actor=officer, at=START)
    work_on(import_id=row.pk, at=START)
    row.refresh_from_db()
    return row


def take(officer: Actor, row: FactImport, chunks: int | None = None) -> FactImport:
    confirm_firms(import_id=row.pk, actor=officer, at=START)
    work_on(import_id=row.pk, at=START, chunks=chunks)
    row.refresh_from_db()
    return row


def told(row: FactImport) -> dict[int, str]:
    words: dict[int, str] = {}
    for p in problems_of(row):
        words[p.number] = words.get(p.number, "") + f"{p.column} {p.words};"
    return words


def test_good_rows_become_firms_with_facts_and_each_bad_one_is_told(officer: Actor) -> None:
    wrong = code(8)[:-1] + ("0" if code(8)[-1] != "0" else "1")
    row = send(
        officer,
        csv_of(
            TITLES,
            line(1),
            line(2, code=f" {code(2).lower()} ", staff="", revenue="", status="吊销", phone="0816-2345678"),
            line(3, code=wrong),
            line(4, staff="很多"),
            line(5, town="不存在街道", phone="123"),
            line(1, name="又来一次"),
            line(6, since="2031-01-01"),
            line(7, name=""),
            line(9, code=""),
        ),
    )  # fmt: skip
    assert (row.state, row.rows, row.bad) == ("checked", 9, 7)
    words = told(row)
    assert "校验不通过" in words[4] and "不是数字" in words[5] and "同一家企业" in words[7]
    assert "没有“不存在街道”这个镇街" in words[6] and "电话" in words[6]
    assert "在今天之后" in words[8] and "没有填企业名称" in words[9] and "没有填统一" in words[10]
    assert not Enterprise.objects.exists()
    row = take(officer, row)
    assert (row.state, row.done, row.entered) == ("applied", 9, 2)
    one, two = Enterprise.objects.order_by("uscc")
    assert (one.name, one.legal_person, one.industry, one.size) == (
        "绵阳第1机械有限公司", "张三", "C3484", "中型",
    )  # fmt: skip
    assert one.town.name == "城厢街道" and (two.status, two.phone) == ("revoked", "0816-2345678")
    known = known_facts(one.pk)
    assert known.values["revenue"] == Decimal("30005000") and known.values["staff"] == 350
    assert known.values["registered_on"] == date(2019, 3, 1)
    assert known.origins["size_class"] == ("derived", DAY)
    assert known.origins["staff"] == ("register", DAY)
    assert FirmCheck.objects.filter(enterprise=one).get().before == {
        "revenue": None, "staff": None, "registered_on": None,
    }  # fmt: skip
    kinds = [e.kind for e in stream_events(row.stream)]
    assert kinds == [
        "firms.sent", "firms.mapped", "firms.checked", "firms.confirmed",
        "enterprise.facts_of_many", "firms.applied",
    ]  # fmt: skip
    assert not ImportRow.objects.exists() and not waiting_files()


def test_a_workbook_reads_like_a_text_file(officer: Actor) -> None:
    book = Workbook()
    for cells in (TITLES, line(1), line(2)):
        book.worksheets[0].append(cells)
    book.worksheets[0]["J2"] = date(2019, 3, 1)
    book.worksheets[0]["H2"] = 350
    out = BytesIO()
    book.save(out)
    row = take(officer, send(officer, out.getvalue(), "登记.xlsx"))
    assert (row.state, row.entered) == ("applied", 2)
    known = known_facts(Enterprise.objects.get(uscc=code(1)).pk).values
    assert (known["staff"], known["registered_on"]) == (350, date(2019, 3, 1))


def test_a_killed_worker_goes_on_and_nothing_is_done_twice(
    officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = send(officer, csv_of(TITLES, *(line(n) for n in range(1, 8))))
    confirm_firms(import_id=row.pk, actor=officer, at=START)
    row.refresh_from_db()
    from qifu.enterprises.bulk.work import _fields

    fields, _ = _fields(row)
    assert taking.take_chunk(row, fields, START, 8, size=3)
    assert Enterprise.objects.count() == 3
    ImportRow.objects.all().delete()  # the database was killed too
    assert work_on(import_id=row.pk, at=START) == "applied"
    assert Enterprise.objects.count() == 7 and FactRecord.objects.filter(fact="staff").count() == 7
    assert work_on(import_id=row.pk, at=START) == "applied"
    row.refresh_from_db()
    assert (row.done, row.entered) == (7, 7)


def test_what_is_there_is_settled_by_precedence_and_only_the_register_renames(
    officer: Actor,
) -> None:
    firm = Enterprise.objects.create(
        uscc=code(1), name="旧名字有限公司", industry="C3484", created_at=START, phone="13900139000"
    )
    stat = {"staff": 5, "revenue": 0}
    Fact.objects.filter(name="staff").update(precedence={"statistics": 5, "tax": 4, "register": 3})
    record_facts(
        said={firm.pk: {"staff": Decimal(stat["staff"])}}, source="statistics", on=DAY,
        actor=SYSTEM_ACTOR, at=START,
    )  # fmt: skip
    row = send(officer, csv_of(TITLES, line(1), line(2)), source="tax", enters=False)
    assert "没有代码为" in told(row)[3] and "与代码不是同一家" in told(row)[2]
    row = take(officer, send(officer, csv_of(TITLES, line(1, phone=""))))
    firm.refresh_from_db()
    assert (firm.name, firm.former_names) == ("绵阳第1机械有限公司", ["旧名字有限公司"])
    assert (firm.phone, firm.legal_person) == ("13900139000", "张三")
    facts = FirmFacts.objects.get(pk=firm.pk)
    assert (facts.values["staff"], facts.disputed) == (5, ["staff"])
    assert facts.values["revenue"] == 30005000
    assert facts.values["size_class"] == firm.size == "微型"
    assert row.changed == 1
    again = take(officer, send(officer, csv_of(TITLES, line(1, phone=""))))
    assert again.changed == 0
    assert FactRecord.objects.filter(enterprise=firm, fact="staff").count() == 2


def test_undone_it_is_as_before_but_for_what_was_built_upon(officer: Actor) -> None:
    there, renamed = (
        Enterprise.objects.create(uscc=code(n), name=f"原来{n}", created_at=START) for n in (1, 2)
    )
    record_facts(
        said={there.pk: {"staff": Decimal(9)}}, source="register", on=date(2025, 1, 1),
        actor=SYSTEM_ACTOR, at=START,
    )  # fmt: skip
    before = FirmFacts.objects.get(pk=there.pk)
    row = take(officer, send(officer, csv_of(TITLES, *(line(n) for n in range(1, 6)))))
    assert known_facts(there.pk).values["staff"] == 350
    member_of = Enterprise.objects.get(uscc=code(3))
    make_member(member_of)
    change_enterprise(enterprise_id=renamed.pk, name="自己改的", actor=SYSTEM_ACTOR, at=START)
    with pytest.raises(Invalid):
        undo_firms(import_id=row.pk, reason="", actor=officer, at=START)
    undo_firms(import_id=row.pk, reason="来源部门发错了文件", actor=officer, at=START)
    assert work_on(import_id=row.pk, at=START) == "undone"
    row.refresh_from_db()
    there.refresh_from_db()
    after = FirmFacts.objects.get(pk=there.pk)
    assert (there.name, there.former_names, there.phone, there.size) == ("原来1", [], "", "")
    assert (after.values, after.origins) == (before.values, before.origins)
    assert {k.enterprise_id: k.why for k in kept_of(row)} == {
        member_of.pk: "已有企业人员",
        renamed.pk: "登记信息后来又改过",
    }
    assert {e.uscc for e in Enterprise.objects.all()} == {code(1), code(2), code(3)}
    assert not FactRecord.objects.filter(enterprise__uscc=code(4)).exists()
    assert stream_events(row.stream)[-1].kind == "firms.undone"


def test_a_mapping_is_remembered_for_the_source(officer: Actor) -> None:
    strange = ["代码列", "全称", *TITLES[2:]]
    data = csv_of(strange, line(1))
    file = store_file(name="a.csv", data=data, actor=officer.ref, at=START, limits=LIMITS)
    said: dict[str, Any] = {"source": "register", "on": DAY, "enters": True}
    row = start_import(file=file, actor=officer, at=START, **said)
    fields = [c["field"] for c in row.columns]
    assert fields[:5] == ["", "", "legal_person", "status", "town"]
    assert fields[5:] == ["industry", "phone", "fact:staff", "fact:revenue:10000", "fact:registered_on"]  # fmt: skip
    with pytest.raises(Invalid):
        map_columns(import_id=row.pk, fields=fields, actor=officer, at=START)
    with pytest.raises(Invalid):
        map_columns(import_id=row.pk, fields=["uscc", "uscc", *fields[2:]], actor=officer, at=START)
    map_columns(import_id=row.pk, fields=["uscc", "name", *fields[2:]], actor=officer, at=START)
    next_ = start_import(file=file, actor=officer, at=START, **said)
    assert [c["field"] for c in next_.columns][:2] == ["uscc", "name"]
    assert ImportMapping.objects.filter(source="register", title="全称").exists()


def test_who_may_not_and_when_it_is_too_early(officer: Actor) -> None:
    clerk = load_actor(make_staff(make_unit(), Role.CLERK), START)
    row = send(officer, csv_of(TITLES, line(1, staff="多")))
    for act in (confirm_firms, undo_firms):
        more = {"reason": "x"} if act is undo_firms else {}
        with pytest.raises(NotVisible):
            act(import_id=row.pk, actor=clerk, at=START, **more)  # type: ignore[operator]
        with pytest.raises(Refused):
            act(import_id=row.pk, actor=officer, at=START, **more)  # type: ignore[operator]
    with pytest.raises(NotVisible):
        firm_imports(clerk)
    with pytest.raises(Invalid) as bad:
        send(officer, b"\n\n")
    assert bad.value.field_errors
    broken = csv_of(TITLES, *[line(1)] * 30) + b'\n"x'
    assert send(officer, broken).state == "cancelled"


@settings(max_examples=60, deadline=None)
@given(
    bodies=st.lists(
        st.tuples(
            st.text(alphabet=ALPHABET + "IOz9", min_size=16, max_size=18),
            st.booleans(),
        ),
        min_size=1, max_size=20,
    )
)  # fmt: skip
def test_the_database_passes_a_code_only_where_the_rule_does(
    bodies: list[tuple[str, bool]],
) -> None:
    from django.db import connection

    codes = []
    for text, right in bodies:
        body = f"9{text[1]}510703{text[8:]}"[:17]
        known = set(body) <= set(ALPHABET) and len(body) == 17
        codes.append(body + check_character(body) if right and known else text)
    with connection.cursor() as cursor:
        query = f"SELECT uscc, {good_code().as_string(connection.connection)} FROM unnest(%s::text[]) uscc"  # fmt: skip
        cursor.execute(query.replace("%", "%%").replace("%%s", "%s"), [codes])
        found = cursor.fetchall()
    for text, passes in found:
        assert passes == (uscc_problem(text) is None), text


def test_the_database_makes_the_same_size_class() -> None:
    from django.db import connection

    industries = ["A0111", "C3484", "F51", "F52", "F", "G591", "G5990", "K7010", "K702", "L72", "M73", "P83", ""]  # fmt: skip
    figures = [None, 0, 9, 10, 20, 300, 1000, 3_000_000, 20_000_000, 400_000_000, 2_000_000_000]
    rows = [(i, s, r, a) for i in industries for s in figures[:7] for r in figures[::2] for a in figures[1::4]]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE z (i text, s numeric, r numeric, a numeric)")
        cursor.executemany("INSERT INTO z VALUES (%s, %s, %s, %s)", rows)
        cursor.execute(f"SELECT i, s, r, a, {size_sql('i', 's', 'r', 'a')} FROM z")
        for i, s, r, a, found in cursor.fetchall():
            assert found == size_class(industry=i, staff=s, revenue=r, assets=a), (i, s, r, a)
        cursor.execute("DROP TABLE z")


def test_titles_propose_each_field_once(officer: Actor) -> None:
    from qifu.enterprises.facts import facts_by_name

    fields = propose(["信用代码", "统一社会信用代码", "单位名称", "备注"], facts_by_name(), {})
    assert fields == ["uscc", "", "name", ""]
    assert make_firm().pk


def test_by_hand_on_the_command_line(
    officer: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Taken in two steps, taken out, undone; a file that is not there is said in words."""
    who = User.objects.get(pk=officer.user_id).username
    table, wrong, out = (tmp_path / name for name in ("in.csv", "wrong.csv", "out.csv"))
    table.write_bytes(csv_of(TITLES, line(1), line(2, staff="很多")))
    given = ["--as", who, "--source", "register", "--on", "2026-02-01", "--enter"]
    assert main(["firms", "import", str(table), *given, "--refused", str(wrong)]) == 0
    assert "很多" in wrong.read_text("utf-8-sig") and not Enterprise.objects.exists()
    number = str(FactImport.objects.get().pk)
    assert main(["firms", "go-on", number, "--as", who]) == 0
    assert Enterprise.objects.get().uscc == code(1)
    assert main(["firms", "export", str(out), "--as", who, "--purpose", "核对"]) == 0
    assert code(1) in out.read_text("utf-8-sig")
    assert main(["firms", "undo", number, "--as", who, "--reason", "发错了"]) == 0
    assert not Enterprise.objects.exists()
    capsys.readouterr()
    assert main(["firms", "import", str(tmp_path / "no.csv"), *given]) == 2
    assert "no.csv" in capsys.readouterr().err
