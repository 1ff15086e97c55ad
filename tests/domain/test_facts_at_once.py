"""Two officials enter facts of one firm at one moment: both words are kept, one present holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from tests.domain.test_concurrency import at_once
from tests.factories import START, make_firm

from qifu.enterprises import imports
from qifu.enterprises.bulk import desk
from qifu.enterprises.bulk.work import work_on
from qifu.enterprises.facts import known_facts, record_facts
from qifu.enterprises.models import Enterprise, Fact, FactImport, FactRecord
from qifu.enterprises.rules.uscc import check_character
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.events import stream_events
from qifu.kernel.files import store_file

DAY = date(2026, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_writers_lose_no_word() -> None:
    for name in ("staff", "revenue"):
        Fact.objects.create(name=name, type="number", label=name)
    firm = make_firm()
    say = partial(record_facts, on=DAY, actor=SYSTEM_ACTOR, at=START)
    at_once(
        partial(say, said={firm.pk: {"staff": Decimal(5)}}, source="visit"),
        partial(say, said={firm.pk: {"staff": Decimal(7), "revenue": Decimal(9)}}, source="tax"),
    )
    known = known_facts(firm.pk)
    assert known.values == {"staff": 7, "revenue": 9}
    assert known.origins["staff"] == ("tax", DAY)
    assert FactRecord.objects.filter(enterprise=firm).count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_one_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK", 3)
    Fact.objects.create(name="staff", type="number", label="从业人数")
    firms = [make_firm() for _ in range(20)]
    table = "统一社会信用代码,从业人数\n" + "".join(f"{firm.uscc},{9}\n" for firm in firms)
    file = store_file(
        name="税务.csv", data=table.encode(), actor=SYSTEM_ACTOR, at=START, limits=imports.LIMITS
    )
    row = imports.check_import(file=file, source="tax", on=DAY, actor=SYSTEM_ACTOR, at=START)
    imports.confirm_import(import_id=row.pk, actor=SYSTEM_ACTOR, at=START)
    work = partial(imports.apply_import, import_id=row.pk, at=START)
    at_once(work, work)
    row.refresh_from_db()
    assert (row.state, row.done, row.changed) == ("applied", 20, 20)
    assert FactRecord.objects.filter(batch=row).count() == 20
    told = [e.kind for e in stream_events(row.stream)]
    assert told.count("facts.applied") == 1


@pytest.mark.django_db(transaction=True)
def test_two_files_of_the_ledger_side_by_side_enter_a_firm_once() -> None:
    """The same new firms in two files, taken at one moment, as one is undone: each firm is one row,
    and each source's word is kept."""
    Fact.objects.create(name="staff", type="number", label="从业人数")
    codes = [body + check_character(body) for n in range(40) if (body := f"91510703MC{n:07d}")]
    rows = []
    for source, staff in (("register", 5), ("tax", 7), ("statistics", 9)):
        lines = [f"{code},绵阳第{n}家有限公司,{staff}" for n, code in enumerate(codes)]
        table = "\n".join(["统一社会信用代码,企业名称,从业人数", *lines])
        file = store_file(
            name="a.csv", data=table.encode(), actor=SYSTEM_ACTOR, at=START, limits=desk.LIMITS
        )
        row = desk.start_import(
            file=file, source=source, on=DAY, enters=True, actor=SYSTEM_ACTOR, at=START
        )
        fields = [c["field"] for c in row.columns]
        desk.map_columns(import_id=row.pk, fields=fields, actor=SYSTEM_ACTOR, at=START)
        work_on(import_id=row.pk, at=START)
        desk.confirm_firms(import_id=row.pk, actor=SYSTEM_ACTOR, at=START)
        rows.append(row)
    first, second, third = (partial(work_on, import_id=row.pk, at=START) for row in rows)
    at_once(first, second)
    assert Enterprise.objects.count() == 40
    said = FactRecord.objects.filter(fact="staff").values_list("source", flat=True)
    assert sorted(said) == ["register"] * 40 + ["tax"] * 40
    entered = next(r for r in FactImport.objects.all() if r.entered)
    assert entered.entered == 40 and FactImport.objects.exclude(entered=0).count() == 1
    desk.undo_firms(import_id=entered.pk, reason="发错了", actor=SYSTEM_ACTOR, at=START)
    at_once(partial(work_on, import_id=entered.pk, at=START), third)
    assert set(FactImport.objects.values_list("state", flat=True)) == {"applied", "undone"}
    assert Enterprise.objects.count() == 40
    assert FactRecord.objects.filter(source="statistics", fact="staff").count() == 40
