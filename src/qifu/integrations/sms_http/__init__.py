"""Text messages through a gateway that takes signed JSON over HTTP: SMS_URL, SMS_SECRET.

POST {"id", "phone", "text"}. Headers: `Idempotency-Key` (the same at every attempt),
`X-Qifu-Timestamp` (seconds), `X-Qifu-Signature` = hex HMAC-SHA256 of "timestamp\\nbody" with the
secret. 2xx is accepted ({"reference"} is kept); 408, 429 and 5xx are tried again; other 4xx never.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time

import httpx

from qifu.kernel.ports import OutgoingSms, PermanentFailure

TIMEOUT = httpx.Timeout(8.0, connect=3.0)


class HttpSms:
    """Sends through the gateway at `url`."""

    def __init__(self, url: str, secret: str, transport: httpx.BaseTransport | None = None) -> None:
        self.url = url
        self.secret = secret.encode()
        self.transport = transport

    def send(self, sms: OutgoingSms) -> str:
        """The gateway's reference; PermanentFailure when it refuses the message for good."""
        body = json.dumps(
            {"id": sms.key, "phone": sms.phone, "text": sms.body}, ensure_ascii=False
        ).encode()
        with httpx.Client(timeout=TIMEOUT, transport=self.transport) as client:
            answer = client.post(self.url, content=body, headers=self._headers(sms.key, body))
        if answer.is_success:
            return _reference(answer)
        if answer.is_client_error and answer.status_code not in (408, 429):
            raise PermanentFailure(f"短信网关拒收（{answer.status_code}）")
        raise ConnectionError(f"短信网关暂时不可用（{answer.status_code}）")

    def _headers(self, key: str, body: bytes) -> dict[str, str]:
        stamp = str(int(time.time()))
        signature = hmac.new(self.secret, stamp.encode() + b"\n" + body, hashlib.sha256)
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
            "X-Qifu-Timestamp": stamp,
            "X-Qifu-Signature": signature.hexdigest(),
        }


def _reference(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("reference", ""))[:200]
    except (ValueError, AttributeError):
        return ""
