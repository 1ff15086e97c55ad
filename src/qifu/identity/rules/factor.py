"""The second factor: one-time codes by time (TOTP, RFC 6238) and recovery codes. Pure.

Codes are of 30 seconds and six digits; one step to either side is taken for a clock that is off.
A code is good once: the step it was of is kept, and only a later one counts (RFC 6238 5.2).
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

import pyotp

STEP, AROUND = 30, 1
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is easily misread


def new_secret() -> str:
    """A secret of 160 bits in base32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """What the QR code carries (the authenticator apps' key URI)."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_of(secret: str, typed: str, at: datetime, last_step: int) -> int | None:
    """The step a typed code is of, later than `last_step`; None when it is no good."""
    code = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP
    for step in range(now - AROUND, now + AROUND + 1):
        if step > last_step and secrets.compare_digest(totp.at(step * STEP), code):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten codes of two groups (about 49 bits each), shown once."""
    return ["-".join(_group() for _ in range(2)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(5))


def normal_recovery_code(typed: str) -> str:
    """A typed code as it was made: lower case, the hyphen where it belongs."""
    bare = re.sub(r"[\s-]", "", typed).lower()
    return f"{bare[:5]}-{bare[5:]}" if len(bare) == 10 else bare


def is_required(policy: str, roles: frozenset[str], demonstration: bool) -> bool:
    """True when somebody with `roles` must have a second factor.

    `policy` is "administrators" (the three and discipline officers), "staff" (every post) or "off";
    accounts of a running demonstration are let off, and the page says so.
    """
    if demonstration or policy == "off":
        return False
    if policy == "staff":
        return bool(roles - {"api_client"})
    return bool(roles & {"system_admin", "security_admin", "audit_admin", "discipline"})


def grace_ends(asked: datetime, days: int) -> datetime:
    """Until when setting it up may be put off, counted from the first time it was asked for."""
    return asked + timedelta(days=days)
