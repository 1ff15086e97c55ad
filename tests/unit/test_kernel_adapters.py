"""Adapters: one file a message, a signed request, a letter with a lasting id."""

import hashlib
import hmac
import json
import smtplib
import socket
import struct
import threading
from email import message_from_bytes
from email.policy import default

import httpx
import pytest
from django.core.mail.backends.smtp import EmailBackend

from qifu.integrations.clamd import Clamd
from qifu.integrations.file_outbox import FileMail, FileSms
from qifu.integrations.sms_http import HttpSms
from qifu.integrations.smtp import SmtpMail
from qifu.kernel.ports import MailFile, OutgoingMail, OutgoingSms, PermanentFailure

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


@pytest.fixture
def clamd():
    """A daemon that takes one stream and answers as it is told."""
    answers, taken = [], []
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        line, _ = server.accept()
        with line, line.makefile("rb") as lines:
            assert lines.read(10) == b"zINSTREAM\0"
            body = b""
            while size := struct.unpack("!I", lines.read(4))[0]:
                body += lines.read(size)
            taken.append(body)
            line.sendall(answers.pop())

    worker = threading.Thread(target=serve, daemon=True)
    worker.start()
    yield f"clamd://127.0.0.1:{server.getsockname()[1]}", answers, taken
    worker.join(5)
    server.close()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b"stream: OK\0", ""),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "Win.Test.EICAR_HDB-1"),
    ],
)
def test_a_scanner_is_asked_in_its_own_words(clamd, answer, found):
    url, answers, taken = clamd
    answers.append(answer)
    data = b"x" * 600_000
    assert Clamd(url).scan(data) == found and taken == [data]


def test_a_scanner_that_cannot_look_raises(clamd):
    url, answers, _ = clamd
    answers.append(b"INSTREAM size limit exceeded. ERROR\0")
    with pytest.raises(ConnectionError):
        Clamd(url).scan(b"x")
    with pytest.raises(ValueError):
        Clamd("http://x")


LETTER = OutgoingMail(
    "notice-9",
    "a@b.cn",
    "月报",
    "请查收",
    (MailFile("月报（10月）.pdf", "application/pdf", b"%PDF-1"),),
)


def test_files_go_with_the_letter(monkeypatch, tmp_path):
    sent = []
    monkeypatch.setattr(EmailBackend, "send_messages", lambda self, many: sent.extend(many) or 1)
    SmtpMail("smtp://mail.example/?from=s@fc.example").send(LETTER)
    _, part = message_from_bytes(sent[0].message().as_bytes(), policy=default).iter_parts()
    assert part.get_filename() == "月报（10月）.pdf"
    assert part.get_content_type() == "application/pdf" and part.get_content() == b"%PDF-1"
    FileMail(tmp_path).send(LETTER)
    FileMail(tmp_path).send(LETTER)
    letter, file = sorted((tmp_path / "mail").iterdir(), key=lambda p: p.suffix, reverse=True)
    assert file.read_bytes() == b"%PDF-1" and file.name == "notice-9--月报_10月_.pdf"
    assert f"附件：{file.name}" in letter.read_text("utf-8")
