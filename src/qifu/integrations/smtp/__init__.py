"""Mail over SMTP: EMAIL_URL=smtp://user:password@host:587/?from=service@example.cn&tls=1

`smtps://` speaks TLS from the start (port 465). The Message-ID comes from the notice, so that a
repeated attempt carries the same one and mail systems can tell it is the same letter.
"""

from __future__ import annotations

import smtplib
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from qifu.kernel.ports import OutgoingMail, PermanentFailure

TIMEOUT = 10


class SmtpMail:
    """Sends through the server that `url` names; ValueError when the address is unusable."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("EMAIL_URL must look like smtp://user:password@host:587/?from=a@b.cn")
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        self.sender = options.get("from") or unquote(parts.username or "")
        self.domain = self.sender.rpartition("@")[2] or parts.hostname
        self.settings: dict[str, Any] = {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": options.get("tls", "0") in ("1", "true") and parts.scheme == "smtp",
            "timeout": TIMEOUT,
        }

    def send(self, mail: OutgoingMail) -> str:
        """The Message-ID; PermanentFailure when the server refuses the recipient for good."""
        reference = f"<{mail.key}@{self.domain}>"
        message = EmailMessage(
            subject=" ".join(mail.subject.split()),
            body=mail.body,
            from_email=self.sender,
            to=[mail.address],
            headers={"Message-ID": reference, "Auto-Submitted": "auto-generated"},
            connection=EmailBackend(**self.settings),
        )
        for file in mail.files:
            message.attach(file.name, file.content, file.media_type)
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()), (0, b""))[0]
            if 500 <= code < 600:
                raise PermanentFailure(f"邮箱地址被拒收（{code}）") from refused
            raise
        return reference
