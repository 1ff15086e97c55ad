"""Rests after failures, the ends of sessions, one-time codes: pure rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qifu.identity.rules.factor import is_required, normal_recovery_code, step_of
from qifu.identity.rules.lockout import ACCOUNT, PAIR, rest_in_words, rests_until
from qifu.identity.rules.sessions import is_due_for_touch, why_over

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(4, None), (5, 15), (9, 15), (10, 60), (15, 240), (20, 1440), (40, 1440)],
)
def test_rests_grow_with_each_further_lot(failures: int, minutes: int | None) -> None:
    tries = [AT + n * SECOND for n in range(failures)]
    last = AT + (failures // 5 * 5 - 1) * SECOND
    wanted = last + timedelta(minutes=minutes) if minutes else None
    assert rests_until(PAIR, tries, AT + failures * SECOND) == wanted


def test_a_rest_ends_and_old_failures_are_forgotten() -> None:
    tries = [AT] * 5
    assert rests_until(PAIR, tries, AT + timedelta(minutes=14)) is not None
    assert rests_until(PAIR, tries, AT + timedelta(minutes=15)) is None
    assert rests_until(PAIR, tries * 9, AT + timedelta(hours=24)) is None
    assert rests_until(ACCOUNT, tries * 3, AT) is None and rests_until(ACCOUNT, tries * 4, AT)


def test_how_long_is_said_rounded_up() -> None:
    assert rest_in_words(AT + timedelta(seconds=61), AT) == "2 分钟"
    assert rest_in_words(AT + timedelta(minutes=60), AT) == "60 分钟"
    assert rest_in_words(AT + timedelta(minutes=181), AT) == "4 小时"


@pytest.mark.parametrize(
    ("seen", "now", "why"),
    [(0, 1799, None), (0, 1800, "idle"), (43199, 43199, None), (43200, 43200, "old")],
)
def test_a_sign_in_ends_when_left_alone_or_old(seen: int, now: int, why: str | None) -> None:
    assert why_over(began=0, seen=seen, idle_minutes=30, hours=12, now=now) == why
    assert is_due_for_touch(seen=seen, now=now) == (now - seen >= 60)


def test_codes_are_those_of_rfc_6238_and_good_once() -> None:
    """Appendix B: the secret "12345678901234567890", SHA-1; the last six digits of its codes."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        at = datetime.fromtimestamp(seconds, UTC)
        step = step_of(secret, f"{code[:3]} {code[3:]}", at, 0)
        assert step == seconds // 30
        assert step_of(secret, code, at, step) is None
        assert step_of(secret, code, at + timedelta(seconds=30), 0) == step
        assert step_of(secret, code, at + timedelta(seconds=90), 0) is None
    for typed in ("", "28708", "2870822", "２８７０８２", "abcdef"):
        assert step_of(secret, typed, datetime.fromtimestamp(59, UTC), 0) is None


@pytest.mark.parametrize(
    ("policy", "role", "wanted"),
    [
        ("administrators", "system_admin", True),
        ("administrators", "security_admin", True),
        ("administrators", "audit_admin", True),
        ("administrators", "discipline", True),
        ("administrators", "handler", False),
        ("staff", "handler", True),
        ("staff", "api_client", False),
        ("off", "system_admin", False),
    ],
)
def test_who_must_have_a_second_factor(policy: str, role: str, wanted: bool) -> None:
    assert is_required(policy, frozenset({role}), demonstration=False) is wanted
    assert is_required(policy, frozenset({role}), demonstration=True) is False
    assert is_required(policy, frozenset(), demonstration=False) is False


def test_a_recovery_code_is_read_as_people_type_it() -> None:
    assert (
        normal_recovery_code(" ABCDE fghjk") == "abcde-fghjk" == normal_recovery_code("abcdefghjk")
    )
