"""Cards: what a code says and who may do what, without a database."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qifu.cards.rules.moves import (
    MOVES,
    STATES,
    WHO,
    CardView,
    decide,
    initial_of,
    left_of,
    may_renew,
    state_on,
)
from qifu.cards.rules.token import NotGenuine, Payload, key_id, key_of, offline_problem, read, write
from qifu.kernel.errors import Refused

DAY, UNTIL = date(2026, 11, 28), date(2028, 11, 27)
PAYLOAD = Payload("LK2026-000001-2", 3, "m", "gold", "周", UNTIL, DAY)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()


def token() -> str:
    return write(PAYLOAD, key_id(PUBLIC), KEY.sign)


def test_a_code_says_what_was_signed_and_little_of_the_person() -> None:
    code = token()
    assert read(code, PUBLIC) == PAYLOAD
    assert key_of(code) == key_id(PUBLIC)
    assert len(code) < 220  # a code a telephone reads at once


@pytest.mark.parametrize("place", range(0, 200, 7))
def test_any_changed_character_is_found(place: int) -> None:
    code = token()
    at = place % len(code)
    other = "A" if code[at] != "A" else "B"
    changed = code[:at] + other + code[at + 1 :]
    try:
        assert read(changed, PUBLIC) == PAYLOAD  # unused bits at the end of base64
        assert at in (len(code) - 1, code.index(".", 12) - 1)
    except NotGenuine:
        pass


@pytest.mark.parametrize("bad", ["", "1.2.3", "http://x", "二维码", "1.aa.!!.??", "9." * 400])
def test_what_is_no_code_is_refused_in_words(bad: str) -> None:
    with pytest.raises(NotGenuine, match="不是服务绿卡"):
        read(bad, PUBLIC)


def test_another_key_is_not_ours() -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"x" * 32).public_key().public_bytes_raw()
    with pytest.raises(NotGenuine, match="签名不对"):
        read(token(), other)


def test_an_offline_check_believes_a_fresh_code_only() -> None:
    assert offline_problem(PAYLOAD, date(2026, 12, 5), 7) == ""
    assert "联网" in offline_problem(PAYLOAD, date(2026, 12, 6), 7)
    assert "到期" in offline_problem(PAYLOAD, date(2028, 11, 28), 9999)


def test_a_card_ends_by_itself_and_with_its_main_card() -> None:
    assert state_on(CardView("active", UNTIL), UNTIL) == "active"
    assert state_on(CardView("active", UNTIL), date(2028, 11, 28)) == "expired"
    assert state_on(CardView("active", UNTIL, "revoked", UNTIL), DAY) == "revoked"
    assert state_on(CardView("active", UNTIL, "active", date(2026, 11, 1)), DAY) == "expired"
    assert state_on(CardView("declined", UNTIL), DAY) == "declined"


MAY = {
    ("agree", "offered", "holder"), ("decline", "offered", "holder"),
    ("new_code", "active", "holder"), ("use", "active", "user"),
    ("renew", "active", "system"), ("renew", "expired", "system"),
    ("revoke", "offered", "head"), ("revoke", "active", "head"),
    *(("send_link", s, w) for s in ("offered", "active") for w in ("firm", "keeper", "head")),
}  # fmt: skip


@pytest.mark.parametrize(("act", "state", "who"), list(product(MOVES, STATES, WHO)))
def test_every_act_by_state_and_role(act: str, state: str, who: str) -> None:
    card = CardView(state, UNTIL)
    if (act, state, who) in MAY:
        assert decide(card, act, frozenset({who}), DAY) == (MOVES[act].to or state)
    else:
        with pytest.raises(Refused):
            decide(card, act, frozenset({who}), DAY)


def test_small_rules() -> None:
    assert (left_of(None, 9), left_of(2, 1), left_of(2, 5)) == (None, 1, 0)
    assert may_renew(date(2027, 1, 1), DAY, 60) == ""
    assert "11-28" not in may_renew(date(2027, 6, 1), DAY, 60) != ""
    assert initial_of("欧阳某") == "欧**"
