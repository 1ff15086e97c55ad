"""A draw that anybody can repeat: a secret committed to before, revealed after. Pure.

When a request is opened a seed of 32 random bytes is made and only its SHA-256 is published. When
the time for offers is over, those that take part are listed in order of their offer's number; each
gets HMAC-SHA-256(seed, "<request>:<offer>:<all offers>"), and the least value comes first. Whoever
knows the seed, the number and the list gets the same order; who does not know the seed can foresee
nothing; who made the seed could not know the list.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def commitment(seed: str) -> str:
    """What is published of a seed (hex) beforehand: the SHA-256 of its bytes, hex."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def keeps(seed: str, committed: str) -> bool:
    """Whether a revealed seed is the one committed to."""
    return hmac.compare_digest(commitment(seed), committed)


def lot(seed: str, number: str, offer: int, offers: Iterable[int]) -> str:
    """The lot of one offer: hex, the least wins."""
    everyone = ",".join(str(o) for o in sorted(offers))
    said = f"{number}:{offer}:{everyone}".encode()
    return hmac.new(bytes.fromhex(seed), said, hashlib.sha256).hexdigest()


def draw(seed: str, number: str, offers: Iterable[int]) -> list[int]:
    """The offers in the order drawn; the first is chosen, the others stand in for it in turn."""
    taking = sorted(set(offers))
    return sorted(taking, key=lambda offer: lot(seed, number, offer, taking))
