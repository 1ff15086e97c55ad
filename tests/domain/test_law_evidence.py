"""Preserved evidence: stated, chained, never changed; tampering is named."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from tests.factories import START, make_firm, make_member, make_user

from qifu.cli import main
from qifu.identity.actors import load_actor
from qifu.kernel.audit import verify_audit
from qifu.kernel.errors import Invalid, NotVisible
from qifu.law import stamping
from qifu.law.evidence import (
    EvidenceInput,
    check_digests,
    evidence_of,
    get_evidence,
    preserve_evidence,
    record_problem,
)
from qifu.law.models import PreservedEvidence
from qifu.law.rules.digest import Digests, digests_of
from qifu.web.papers.evidence import evidence_pdf

pytestmark = pytest.mark.django_db
FILE = "供货合同".encode() * 1000


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path) -> object:
    with override_settings(QIFU_VAR=tmp_path, QIFU_TSA_URL="", QIFU_TSA_CERT=""):
        yield


def preserve(**more: object) -> PreservedEvidence:
    firm = make_firm()
    user = make_member(firm, "submit")
    values = {"title": "合同", "digests": digests_of([FILE]), "mode": "upload", **more}
    data = EvidenceInput(enterprise_id=firm.pk, **values)  # type: ignore[arg-type]
    return preserve_evidence(data=data, actor=load_actor(user, START), at=START)


def test_preserved_and_found_again_by_either_fingerprint() -> None:
    row = preserve()
    assert record_problem(row) == ""
    assert evidence_of(row.sha256) == [row] == evidence_of(row.sm3)
    assert evidence_of("0" * 64) == [] == evidence_of("")
    assert verify_audit().ok


def test_nobody_changes_it_by_the_ordinary_way() -> None:
    row = preserve()
    with pytest.raises(DatabaseError), transaction.atomic():
        PreservedEvidence.objects.update(sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_who_gets_around_the_database_is_named() -> None:
    row = preserve()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE law_preservedevidence DISABLE TRIGGER law_evidence_stays")
        cursor.execute("UPDATE law_preservedevidence SET sha256 = %s", ["0" * 64])
    row.refresh_from_db()
    assert "记录被改动" in record_problem(row)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    other = preserve()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE kernel_event SET payload = payload || '{\"size\": 1}' WHERE stream = %s",
            [other.stream],
        )
    assert "审计链" in record_problem(other)
    findings = verify_audit().findings
    assert [f.stream for f in findings if "改动" in f.message] == [other.stream]


def test_it_is_the_persons_or_the_firms_alone() -> None:
    row, stranger = preserve(), load_actor(make_user(), START)
    assert row.enterprise is not None
    colleague = load_actor(make_member(row.enterprise, "view"), START)
    assert get_evidence(colleague, row.number) == row
    with pytest.raises(NotVisible):
        get_evidence(stranger, row.number)
    data = EvidenceInput("x", digests_of([FILE]), "upload", enterprise_id=row.enterprise_id)
    with pytest.raises(NotVisible):
        preserve_evidence(data=data, actor=stranger, at=START)


def test_what_is_no_fingerprint_is_refused() -> None:
    with pytest.raises(Invalid) as said:
        preserve(digests=Digests("A" * 64, "1" * 63, 0))
    assert set(said.value.field_errors) == {"sha256", "sm3", "size"}


def test_an_authority_that_does_not_answer_is_said(tmp_path: Path) -> None:
    with override_settings(QIFU_TSA_URL="http://127.0.0.1:9/tsa", QIFU_TSA_CERT=str(tmp_path)):
        assert stamping.configured()
        row = preserve()
    assert (row.stamp, row.authority, row.failure) == (None, "127.0.0.1", "时间戳机构没有应答")
    assert record_problem(row) == ""


def test_a_certificate_is_checked_away_from_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = preserve()
    paper, file = tmp_path / "证书.pdf", tmp_path / "合同.txt"
    paper.write_bytes(evidence_pdf(row, platform="企服", url="http://x/c", at=START))
    file.write_bytes(FILE)
    key = row.token["public_key"]
    assert main(["evidence", "verify", str(paper), "--file", str(file), "--key", key]) == 0
    assert "文件一致" in capsys.readouterr().out
    file.write_bytes(FILE + b".")
    assert main(["evidence", "verify", str(paper), "--file", str(file)]) == 1
    assert "文件不一致" in capsys.readouterr().out
    assert main(["evidence", "verify", str(file)]) == 1
    assert main(["evidence", "key"]) == 0
    assert key in capsys.readouterr().out


@pytest.mark.parametrize(("sha256", "sm3"), [("", "1" * 64), ("1" * 64, ""), ("", "")])
def test_an_empty_fingerprint_is_none(sha256: str, sm3: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_digests(Digests(sha256, sm3, 1200))
    assert set(caught.value.field_errors) == {
        n for n, x in (("sha256", sha256), ("sm3", sm3)) if not x
    }
