"""Phrasing by a language model behind any OpenAI-compatible address: LLM_URL, LLM_KEY, LLM_MODEL.

POST LLM_URL/chat/completions. `LLM_SECONDS` for the whole of it, two tries; 4xx but 408 and 429 are
not tried again. After three failures in a row nothing is asked for a minute, so that a model that
is away costs nobody his time.
"""

from __future__ import annotations

import threading
from time import monotonic

import httpx

from qifu.finding.ports import Phrased

TRIES, AGAIN = 2, (408, 429, 500, 502, 503, 504)
FAILURES, REST_SECONDS = 3, 60.0
LONGEST_REPLY = 64 * 1024


class ModelAway(Exception):
    """The model gave no answer that can be used."""


class OpenAiPhrasing:
    """Asks the model at `url`."""

    def __init__(
        self,
        url: str,
        key: str,
        model: str,
        *,
        seconds: float = 12.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url = url.rstrip("/") + "/chat/completions"
        self.key, self.model, self.seconds = key, model, seconds
        self.transport = transport
        self._lock = threading.Lock()
        self._failed = 0
        self._rests_until = 0.0

    def phrase(self, *, rules: str, question: str) -> Phrased:
        """What the model wrote. ModelAway when it is away, refuses or rests."""
        self._may_ask()
        until = monotonic() + self.seconds
        error = "没有时间了"
        for _ in range(TRIES):
            left = until - monotonic()
            if left <= 0.2:
                break
            try:
                answer = self._ask(rules, question, left)
            except httpx.HTTPError as failed:
                error = type(failed).__name__
                continue
            if answer.is_success:
                return self._read(answer)
            error = str(answer.status_code)
            if answer.status_code not in AGAIN:
                break
        self._note(failed=True)
        raise ModelAway(f"语言模型没有答复（{error}）")

    def _ask(self, rules: str, question: str, seconds: float) -> httpx.Response:
        body = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": rules},
                {"role": "user", "content": question},
            ],
            "temperature": 0,
            "max_tokens": 600,
            "stream": False,
        }
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        timeout = httpx.Timeout(seconds, connect=min(3.0, seconds))
        with httpx.Client(timeout=timeout, transport=self.transport) as client:
            return client.post(self.url, json=body, headers=headers)

    def _read(self, answer: httpx.Response) -> Phrased:
        try:
            if len(answer.content) > LONGEST_REPLY:
                raise ValueError("too long")
            value = answer.json()
            text = value["choices"][0]["message"]["content"]
            if not isinstance(text, str):
                raise TypeError("no text")
        except (ValueError, KeyError, IndexError, TypeError) as error:
            self._note(failed=True)
            raise ModelAway("语言模型的答复看不懂") from error
        self._note(failed=False)
        return Phrased(text, str(value.get("model") or self.model))

    def _may_ask(self) -> None:
        with self._lock:
            if monotonic() < self._rests_until:
                raise ModelAway("语言模型刚才几次没有答复，先歇一分钟")

    def _note(self, *, failed: bool) -> None:
        with self._lock:
            self._failed = self._failed + 1 if failed else 0
            if self._failed >= FAILURES:
                self._failed, self._rests_until = 0, monotonic() + REST_SECONDS
