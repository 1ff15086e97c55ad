"""Adapters: one file a message, a signed request, a letter with a lasting id."""

import hashlib
import hmac
import json
import smtplib

import httpx
import pytest
from django.core.mail.backends.smtp import EmailBackend

from qifu.integrations.file_outbox import FileMail, FileSms
from qifu.integrations.sms_http import HttpSms
from qifu.integrations.smtp import SmtpMail
from qifu.kernel.ports import OutgoingMail, OutgoingSms, PermanentFailure

SMS = OutgoingSms("notice-7", "13800000000", "您的诉求已收到")
MAIL = OutgoingMail("notice-8", "a@b.cn", "已收到\r\nBcc: x@y.cn", "正文")


def test_outbox_writes_each_message_once(tmp_path):
    port = FileSms(tmp_path)
    assert port.send(SMS) == "notice-7.txt"
    port.send(OutgoingSms("notice-7", "13800000000", "又一次"))
    (file,) = (tmp_path / "sms").iterdir()
    assert "您的诉求已收到" in file.read_text("utf-8")
    FileMail(tmp_path).send(OutgoingMail("../../x", "a@b.cn", "题", "文"))
    (mail,) = (tmp_path / "mail").iterdir()
    assert mail.name == ".._.._x.txt"


def gateway(status, body=b"{}", seen=None):
    def answer(request):
        if seen is not None:
            seen.append(request)
        return httpx.Response(status, content=body)

    return HttpSms("http://sms.example/send", "secret", httpx.MockTransport(answer))


def test_sms_is_signed_and_idempotent():
    seen = []
    assert gateway(200, b'{"reference": "r1"}', seen).send(SMS) == "r1"
    (request,) = seen
    assert request.headers["Idempotency-Key"] == "notice-7"
    stamp = request.headers["X-Qifu-Timestamp"].encode()
    expected = hmac.new(b"secret", stamp + b"\n" + request.content, hashlib.sha256).hexdigest()
    assert request.headers["X-Qifu-Signature"] == expected
    assert json.loads(request.content)["phone"] == "13800000000"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, PermanentFailure),
        (404, PermanentFailure),
        (429, ConnectionError),
        (503, ConnectionError),
    ],
)
def test_sms_failures(status, error):
    with pytest.raises(error):
        gateway(status).send(SMS)


def test_sms_answer_without_json():
    assert gateway(200, b"OK").send(SMS) == ""


def test_mail_has_a_lasting_id_and_one_line_of_subject(monkeypatch):
    sent = []
    monkeypatch.setattr(EmailBackend, "send_messages", lambda self, many: sent.extend(many) or 1)
    port = SmtpMail("smtp://user:p%40ss@mail.example:587/?from=service@fc.example&tls=1")
    assert port.settings["password"] == "p@ss"
    assert port.settings["use_tls"]
    assert port.send(MAIL) == "<notice-8@fc.example>"
    (letter,) = sent
    text = letter.message().as_string()
    assert "Message-ID: <notice-8@fc.example>" in text
    assert "\nBcc:" not in text


def test_mail_refused_for_good(monkeypatch):
    def refuse(self, many):
        raise smtplib.SMTPRecipientsRefused({"a@b.cn": (550, b"no such user")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(PermanentFailure):
        SmtpMail("smtps://mail.example").send(MAIL)


@pytest.mark.parametrize("url", ["http://x", "smtp://", "mail"])
def test_unusable_mail_address(url):
    with pytest.raises(ValueError, match="EMAIL_URL"):
        SmtpMail(url)
