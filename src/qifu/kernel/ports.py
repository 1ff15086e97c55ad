"""What the kernel needs of the outside, as ports; `integrations` plugs an adapter into each.

A port raises `PermanentFailure` when trying again cannot help (a wrong address), anything else
when it may. It must treat `key` as idempotent as far as its channel can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class PermanentFailure(Exception):
    """The message can never be delivered as it is."""


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that goes with an e-mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One e-mail; `key` is the same at every attempt."""

    key: str
    address: str
    subject: str
    body: str
    files: tuple[MailFile, ...] = ()


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """One text message; `key` is the same at every attempt."""

    key: str
    phone: str
    body: str


class MailPort(Protocol):
    """Sends one mail and returns the provider's reference ("" when it gives none)."""

    def send(self, mail: OutgoingMail) -> str: ...


class SmsPort(Protocol):
    """Sends one text message and returns the provider's reference."""

    def send(self, sms: OutgoingSms) -> str: ...


class ScannerPort(Protocol):
    """Looks a file through for viruses: the name of what it found, "" for a clean file. Raises
    when it cannot look."""

    def scan(self, data: bytes) -> str: ...


_mail: list[Callable[[], MailPort]] = []
_sms: list[Callable[[], SmsPort]] = []
_scanner: list[Callable[[], ScannerPort]] = []


def plug_mail(factory: Callable[[], MailPort]) -> None:
    """Let `factory` make the mail port from now on."""
    _mail[:] = [factory]


def plug_sms(factory: Callable[[], SmsPort]) -> None:
    """Let `factory` make the text message port from now on."""
    _sms[:] = [factory]


def mail_port() -> MailPort:
    """The plugged mail port; LookupError when none is."""
    if not _mail:
        raise LookupError("no mail port is plugged in")
    return _mail[0]()


def sms_port() -> SmsPort:
    """The plugged text message port; LookupError when none is."""
    if not _sms:
        raise LookupError("no SMS port is plugged in")
    return _sms[0]()


def plug_scanner(factory: Callable[[], ScannerPort] | None) -> None:
    """Let `factory` make the scanner from now on; None unplugs it."""
    _scanner[:] = [factory] if factory else []


def scanner_port() -> ScannerPort | None:
    """The plugged scanner; None where a district runs without one."""
    return _scanner[0]() if _scanner else None
