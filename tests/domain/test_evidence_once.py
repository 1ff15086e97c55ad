"""Documents kept once: shared ones are never asked again, consents run and are taken back, readings are
seen, expiry is told once a level, and what is kept long enough is destroyed with a record."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from tests.factories import START, make_firm, make_member, make_staff, make_unit

from qifu.cases.accesses import note_download
from qifu.enterprises.consents import (
    consents_of,
    give_consent,
    may_be_read,
    readings_of,
    revoke_consent,
)
from qifu.enterprises.evidence import keep_evidence, keep_result, record_shared, usable_evidence
from qifu.enterprises.expiry import warn_expiring
from qifu.enterprises.library import library_of
from qifu.enterprises.models import Destruction, Enterprise, Evidence, EvidenceType, RetentionRule
from qifu.enterprises.retention import destroy_due, register_holder
from qifu.enterprises.savings import Saved, record_savings, savings_of
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.files import open_file, store_file, sweep_orphan_files
from qifu.kernel.models import Notice
from qifu.kernel.time import shanghai_date

pytestmark = pytest.mark.django_db
TODAY = shanghai_date(START)


@pytest.fixture
def firm() -> Enterprise:
    EvidenceType.objects.create(code="licence", title="营业执照")
    EvidenceType.objects.create(code="tax", title="纳税证明", months_valid=12, position=1)
    return make_firm("涪江厂")


@pytest.fixture
def owner(firm: Enterprise) -> Actor:
    return load_actor(make_member(firm, "admin"), START)


@pytest.fixture
def clerk() -> Actor:
    return load_actor(make_staff(make_unit(name="政务中心"), Role.CLERK, "王窗口"), START)


def keep(firm: Enterprise, owner: Actor, code: str = "licence", **more: object) -> Evidence:
    at = more.pop("at", START)
    assert isinstance(at, datetime)
    file = store_file(name="执照.txt", data=f"{code}{at}".encode(), actor=owner.ref, at=at)
    return keep_evidence(
        enterprise_id=firm.pk, type_code=code, file=file, actor=owner, at=at, **more
    )


def test_what_a_department_shared_is_on_the_shelf_with_its_source(
    firm: Enterprise, owner: Actor, clerk: Actor
) -> None:
    unit = make_unit(name="区市场监管局")
    said = {"enterprise_id": firm.pk, "type_code": "licence", "at": START}
    with pytest.raises(Invalid) as wrong:
        record_shared(actor=clerk, unit_id=0, number=" ", **said)
    assert set(wrong.value.field_errors) == {"unit", "number"}
    with pytest.raises(NotVisible):
        record_shared(actor=owner, unit_id=unit.pk, number="9151", **said)
    row = record_shared(actor=clerk, unit_id=unit.pk, number="9151", **said)
    assert row.source_text == "部门数据共享·区市场监管局"
    with open_file(row.file) as stream:
        sheet = stream.read().decode()
    assert firm.uscc in sheet and "9151" in sheet and "王窗口" in sheet
    assert set(usable_evidence(firm.pk, ["licence", "tax"], TODAY)) == {"licence"}
    assert stream_events(firm.stream)[-1].payload["source"] == "shared"


def test_the_result_of_a_case_is_kept_once(firm: Enterprise, owner: Actor) -> None:
    file = store_file(name="许可证.txt", data=b"1", actor=SYSTEM_ACTOR.ref, at=START)
    unit = make_unit(name="区市场监管局")
    said = {
        "enterprise_id": firm.pk, "type_code": "licence", "file": file, "unit_id": unit.pk,
        "origin": "BJ-1", "actor": SYSTEM_ACTOR, "at": START,
    }  # fmt: skip
    row = keep_result(**said)
    assert row is not None and row.source == "result" and row.issuer == "区市场监管局"
    assert keep_result(**said) is None
    assert keep_result(**{**said, "type_code": "unknown"}) is None


def test_dates_written_the_wrong_way_round_are_refused(firm: Enterprise, owner: Actor) -> None:
    with pytest.raises(Invalid) as wrong:
        keep(firm, owner, valid_from=TODAY + timedelta(9), valid_until=TODAY + timedelta(3))
    assert "写反" in wrong.value.field_errors["valid_from"][0]
    with pytest.raises(Invalid):
        keep(firm, owner, valid_until=TODAY - timedelta(1))


def test_a_consent_is_given_once_and_taken_back_for_good(
    firm: Enterprise, owner: Actor, clerk: Actor
) -> None:
    row = keep(firm, owner)
    said = {"enterprise_id": firm.pk, "subject": "BJ-1", "purpose": "开办餐饮店", "at": START}
    assert may_be_read(row.pk, "BJ-1")  # nothing was kept of it: an older case
    (consent,) = give_consent(evidence_ids=[row.pk], actor=owner, **said)
    assert give_consent(evidence_ids=[row.pk], actor=owner, **said) == []
    assert consent.until == TODAY + timedelta(365)
    other = load_actor(make_member(make_firm("别家"), "admin"), START)
    with pytest.raises(NotVisible):
        revoke_consent(consent_id=consent.pk, actor=other, at=START)
    with pytest.raises(NotVisible):
        give_consent(evidence_ids=[row.pk], actor=other, **said)
    with pytest.raises(Invalid):
        give_consent(
            evidence_ids=[row.pk],
            actor=owner,
            until=TODAY - timedelta(1),
            **{**said, "subject": "2"},
        )
    revoke_consent(consent_id=consent.pk, actor=owner, at=START)
    revoke_consent(consent_id=consent.pk, actor=owner, at=START)
    assert not may_be_read(row.pk, "BJ-1")
    kinds = [e.kind for e in stream_events(firm.stream)]
    assert kinds.count("enterprise.consent_given") == kinds.count("enterprise.consent_revoked") == 1
    assert give_consent(evidence_ids=[row.pk], actor=owner, **said)
    assert may_be_read(row.pk, "BJ-1") and len(consents_of(owner, firm.pk)) == 2


def stays(table: str, column: str) -> None:
    """The database lets nobody change or delete a row."""
    for statement in (f"UPDATE {table} SET {column} = ''", f"DELETE FROM {table}"):
        refused = pytest.raises(DatabaseError, match="只能追加")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_reading_by_an_official_is_seen_by_the_firm_only(
    firm: Enterprise, owner: Actor, clerk: Actor
) -> None:
    row = keep(firm, owner)
    note_download(row.file, actor=owner, at=START)
    note_download(row.file, actor=clerk, at=START)
    (reading,) = readings_of(owner, firm.pk)
    assert (reading.reader_name, reading.unit_name) == ("王窗口", "政务中心")
    with pytest.raises(NotVisible):
        readings_of(clerk, firm.pk)
    stays("enterprises_evidencereading", "reader_name")


def test_expiry_is_told_once_for_each_document_and_level(firm: Enterprise, owner: Actor) -> None:
    viewer = make_member(firm, "view")
    row = keep(firm, owner, valid_until=TODAY + timedelta(40))
    keep(firm, owner, "tax")
    told = []
    for days in (0, 10, 11, 33, 40, 41, 60, 341, 400):
        warn_expiring(at=START + timedelta(days))
        assert warn_expiring(at=START + timedelta(days)) == 0
        told.append(Notice.objects.filter(dedupe_key__startswith="evidence:").count())
    assert told == [0, 1, 1, 2, 2, 3, 3, 4, 5]
    first = Notice.objects.filter(dedupe_key__contains=f":{row.pk}:").order_by("id")
    assert [n.subject for n in first] == ["营业执照即将到期", "营业执照即将到期", "营业执照已过期"]
    assert not Notice.objects.filter(recipient=viewer).exists()
    (aged,) = {n.subject for n in Notice.objects.filter(body__contains="12 个月")}
    assert aged == "纳税证明可能要换新的"


def test_a_document_kept_long_enough_is_destroyed_and_the_record_says_why(
    firm: Enterprise, owner: Actor
) -> None:
    RetentionRule.objects.create(code="any", title="换下满 12 个月", since="replaced", months=12)
    RetentionRule.objects.create(
        code="tax", title="纳税证明过期满 6 个月", since="expired", months=6, types=["tax"]
    )
    old = keep(firm, owner)
    keep(firm, owner, at=START + timedelta(1))
    lapsed = keep(firm, owner, "tax", valid_until=TODAY + timedelta(1))
    assert destroy_due(at=START + timedelta(100)) == 0
    needed = {old.pk}
    register_holder(lambda ids: needed & set(ids))
    assert destroy_due(at=START + timedelta(400)) == 1  # the tax paper; the other is still needed
    needed.clear()
    path = Path(settings.QIFU_VAR) / "files" / old.file.path
    assert path.exists()
    later = START + timedelta(401)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda fn: fn())
        assert destroy_due(at=later) == 1
    assert destroy_due(at=later) == 0
    assert not path.exists()
    old.refresh_from_db()
    record = Destruction.objects.get(evidence=old)
    assert (record.rule, record.sha256, record.at) == ("any", old.file.sha256, later)
    assert Destruction.objects.get(evidence=lapsed).reason == "纳税证明过期满 6 个月"
    old.file.refresh_from_db()
    with pytest.raises(Refused, match="销毁"):
        open_file(old.file)
    shelf = library_of(owner, firm.pk, TODAY)[0]
    assert shelf.current is not None and shelf.former[0].destruction == record
    assert stream_events(firm.stream)[-1].kind == "enterprise.evidence_destroyed"
    stays("enterprises_destruction", "reason")


def test_what_is_still_needed_holds_up_no_other(firm: Enterprise, owner: Actor) -> None:
    RetentionRule.objects.create(code="any", title="换新满 12 个月", months=12, since="replaced")
    old = [keep(firm, owner, at=START + timedelta(day)) for day in range(5)][:-1]
    needed = {row.pk for row in old[:3]}
    register_holder(lambda ids: needed & set(ids))
    assert destroy_due(at=START + timedelta(500), limit=2) == 1
    assert list(Destruction.objects.values_list("evidence", flat=True)) == [old[3].pk]


def test_bytes_of_a_destroyed_file_that_stayed_are_swept(firm: Enterprise, owner: Actor) -> None:
    row = keep(firm, owner)
    path = Path(settings.QIFU_VAR) / "files" / row.file.path
    sweep_orphan_files(older_than_hours=-1)
    assert path.exists()
    row.file.destroyed_at = START
    row.file.save()
    sweep_orphan_files(older_than_hours=-1)
    assert not path.exists()


def test_what_was_saved_opens_to_its_rows(firm: Enterprise, owner: Actor) -> None:
    rows = [
        Saved("field", "name", "企业名称", "held", 3),
        Saved("material", "licence", "营业执照", "shared"),
        Saved("material", "plan", "平面图", "merged", 0),
    ]
    for _ in range(2):
        record_savings(
            enterprise_id=firm.pk, subject="BJ-1", title="开办餐饮店", saved=rows, at=START
        )
    found = savings_of(owner, firm.pk)
    assert (found.fields, found.materials, len(found.cases[0].rows)) == (3, 1, 2)
    other = load_actor(make_member(make_firm("别家"), "admin"), START)
    with pytest.raises(NotVisible):
        savings_of(other, firm.pk)
