"""Sealed columns: what the database holds, finding by equality, changing keys, keys that are missed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from tests.factories import START, make_user

from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.backends import find_by_name_or_phone
from qifu.identity.models import User
from qifu.kernel import rekeying, sealing
from qifu.kernel.ciphers import AES, SM4, WrongKey, decrypt, encrypt
from qifu.kernel.errors import Refused
from qifu.kernel.events import append_event, stream_events
from qifu.kernel.key_models import DataKey, Rekeying
from qifu.kernel.sealed_fields import opened_within, sealed_within

PHONE, IDENTITY = "13900001234", "11010119900307002X"


@pytest.fixture
def keys(db: None, tmp_path: Path, settings: Any) -> Any:
    """Keys of this test's own."""
    settings.QIFU_FIELD_KEY, settings.QIFU_FIELD_KEYS = "", str(tmp_path / "field.keys")
    DataKey.objects.all().delete()
    sealing.forget_keys()
    sealing.ensure_keys()
    yield tmp_path / "field.keys"
    sealing.forget_keys()


def raw(user: User) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM identity_user WHERE id = %s", [user.pk])
        return str(cursor.fetchone()[0])


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    about = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    sealed = bytes.fromhex(
        "00001234567800000000ABCD"
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    clear = "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    assert decrypt(SM4, key, sealed, about).hex().upper() == clear


@pytest.mark.parametrize("cipher", [AES, SM4])
def test_a_sealed_text_opens_with_its_key_and_its_class_only(cipher: str) -> None:
    key = bytes(range(32 if cipher == AES else 16))
    sealed = encrypt(cipher, key, PHONE.encode(), b"phone")
    assert decrypt(cipher, key, sealed, b"phone") == PHONE.encode()
    for bad in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:20]):
        with pytest.raises(WrongKey):
            decrypt(cipher, key, bad, b"phone")
    with pytest.raises(WrongKey):
        decrypt(cipher, key, sealed, b"identity")


@pytest.mark.parametrize("cipher", [AES, SM4])
def test_the_database_holds_no_phone_and_finds_by_it(
    keys: Path, settings: Any, cipher: str
) -> None:
    settings.QIFU_FIELD_CIPHER = cipher
    rekeying.change_data_keys(at=START)
    user, other = make_user("王厂长", phone=PHONE), make_user("别人", phone="13900005678")
    assert PHONE not in raw(user) and raw(user).startswith("sq1$")
    assert User.objects.get(phone=PHONE) == user == find_by_name_or_phone("139 0000 1234")
    assert set(User.objects.filter(phone__in=[PHONE, other.phone])) == {user, other}
    assert user not in User.objects.filter(phone="") and other in User.objects.exclude(phone=PHONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("同号", phone=PHONE)
    with pytest.raises(FieldError):
        User.objects.filter(phone__startswith="139").exists()


def test_clear_rows_of_before_are_found_and_sealed_in_place(keys: Path) -> None:
    user = make_user("老用户", phone=PHONE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_user SET phone = %s WHERE id = %s", [PHONE, user.pk])
    assert User.objects.get(phone=PHONE) == user
    Rekeying.objects.all().delete()
    assert rekeying.reseal(at=START) >= 1
    assert raw(user).startswith("sq1$") and User.objects.get(phone=PHONE) == user
    assert rekeying.reseal(at=START) == 0 and not rekeying.unfinished()


def test_numbers_within_json_and_events_are_sealed_one_by_one(keys: Path) -> None:
    value = {"talent_id": IDENTITY, "phones": [PHONE], "uscc": "91510703MA6ABCDE1X", "n": 3}
    sealed = sealed_within(value)
    assert IDENTITY not in str(sealed) and PHONE not in str(sealed)
    assert sealed["uscc"] == value["uscc"] and opened_within(sealed) == value
    with transaction.atomic():
        append_event(
            stream="x:1", kind="x.done", at=START, actor=SYSTEM_ACTOR, payload={"phone": PHONE}
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload::text FROM kernel_event WHERE stream = 'x:1'")
        assert PHONE not in cursor.fetchone()[0]
    assert stream_events("x:1")[0].payload == {"phone": PHONE}


def test_keys_are_changed_and_a_stopped_run_goes_on(
    keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rekeying, "BATCH", 2)
    users = [make_user(f"人{n}", phone=f"1390000000{n}") for n in range(5)]
    rekeying.reseal(at=START)
    first = keys.read_text().split()
    assert rekeying.change_master(at=START) == 6
    assert keys.read_text().split()[1:] == first
    rekeying.change_data_keys(at=START)
    with pytest.raises(Refused, match="没有把所有列改完"):
        rekeying.change_data_keys(at=START)

    class Stopped(Exception):
        pass

    def stop(row: Rekeying) -> None:
        if row.column == "identity_user.phone" and row.looked_at >= 2:
            raise Stopped

    with pytest.raises(Stopped):
        rekeying.reseal(at=START, told=stop)
    before = Rekeying.objects.get(column="identity_user.phone")
    assert before.finished_at is None and before.looked_at == 2
    assert [User.objects.get(phone=u.phone) for u in users] == users
    rekeying.reseal(at=START)
    after = Rekeying.objects.get(column="identity_user.phone")
    assert after.finished_at and after.looked_at == User.objects.count()
    assert {sealing.key_of(raw(u)) for u in users} == {sealing.present_key("phone")}
    assert [User.objects.get(pk=u.pk).phone for u in users] == [u.phone for u in users]


def test_without_its_key_nothing_opens_and_nothing_is_written_over(keys: Path) -> None:
    user = make_user("王厂长", phone=PHONE)
    kept = keys.read_text()
    keys.unlink()
    sealing.forget_keys()
    with pytest.raises(Refused, match="找不到字段密钥文件"):
        sealing.ensure_keys()
    user = User.objects.get(pk=user.pk)
    assert user.phone == sealing.UNREADABLE
    with pytest.raises(Refused, match="不能改写"), transaction.atomic():
        user.save()
    keys.write_text(kept)
    keys.chmod(0o644)
    with pytest.raises(Refused, match="权限过宽"):
        sealing.ensure_keys()
    keys.chmod(0o600)
    sealing.forget_keys()
    assert User.objects.get(pk=user.pk).phone == PHONE
