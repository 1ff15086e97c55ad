"""The world of all addresses with marked words in each firm's data, and who may never see them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from tests.contract.api_client import forget
from tests.fuzz.hostile import MARK, Data
from tests.guards.url_table import GROUPS
from tests.guards.url_world import BACKEND, ROLES, UrlWorld, make_url_world

from qifu.enterprises.models import BankAccount, Membership
from qifu.identity.actors import load_actor
from qifu.kernel.time import now

A_WORDS, A_PHONE, A_BANK = "甲方独有的字句", "13911112222", "6222000011112222"
B_WORDS, B_PHONE, B_BANK = "乙方独有的字句", "13933334444", "6222000033334444"
INSIDE = {*GROUPS["watch"], *GROUPS["lead"], "clerk"}
OUTSIDE = {role for role in ROLES if role not in INSIDE}
FRONT = {"specialist"}  # sees what a firm asked of late when taking in more from it
SECRETS = {
    A_WORDS: OUTSIDE - set(GROUPS["own"]) - FRONT,
    A_PHONE: OUTSIDE - set(GROUPS["own"]),
    B_WORDS: OUTSIDE - {"stranger"} - FRONT,
    B_PHONE: OUTSIDE - {"stranger"},
    A_BANK: {"anonymous", "stranger", "other_handler", "away_handler", "api_client"},
    B_BANK: {"anonymous", *GROUPS["own"], "other_handler", "away_handler", "api_client"},
}
TECHNICAL = re.compile(
    rb"Traceback \(most|psycopg|SELECT \"|/site-packages/|src/qifu/|DoesNotExist|"
    rb"django\.(db|core|http)|NoneType|object at 0x|violates (unique|check|foreign)"
)
AS_ELEMENT = re.compile(rf"<(script|img src=){MARK}|<script>{MARK}".encode())


@dataclass
class Finding:
    """What went wrong, and the request that shows it."""

    what: str
    role: str
    method: str
    url: str
    data: Any = None

    def __str__(self) -> str:
        return f"{self.what}\n    {self.role} {self.method} {self.url} {str(self.data)[:600]}"


@dataclass(frozen=True)
class Raw:
    """A body as it stands, with the kind it says to be."""

    body: bytes = b""
    kind: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.body[:80]!r} {len(self.body)}"


@dataclass
class Ground:
    """Asks as anybody, looks at every answer, undoes what was written."""

    w: UrlWorld
    findings: list[Finding] = field(default_factory=list)
    asked: int = 0

    def send(
        self, role: str, method: str, url: str, data: Data | None = None, raw: Raw | None = None
    ) -> tuple[int, str]:
        """Status and, of pages, the text; what is wrong with the answer is kept. `raw`: what is
        sent as it stands, of whatever kind it says to be."""
        self.asked += 1
        self._sign_in(role)
        forget()
        try:
            with transaction.atomic():
                response = self._request(role, method, url, data, raw)
                content = (
                    b"".join(response.streaming_content) if response.streaming else response.content
                )
                transaction.set_rollback(True)
        except Exception as error:  # the program's own: that is what is looked for
            self.findings.append(Finding(_where(error), role, method, url, data or raw))
            return 500, ""
        self._look(role, method, url, data or raw, response, content)
        page = "text/html" in response.get("Content-Type", "")
        return response.status_code, content.decode() if page else ""

    def _request(self, role: str, method: str, url: str, data: Data | None, raw: Raw | None) -> Any:
        client, data = self.w.client, data or {}
        if raw is not None:
            return client.generic(
                method, url, raw.body, content_type=raw.kind, headers=dict(raw.headers)
            )
        if method == "GET":
            pairs = [(k, v) for k, vs in data.items() for v in vs if isinstance(v, str)]
            joined = "&" if "?" in url else "?"
            full = f"{url}{joined}{urlencode(pairs)}" if pairs else url
            return client.generic("GET", full)
        files = any(isinstance(v, SimpleUploadedFile) for vs in data.values() for v in vs)
        if files:
            return client.post(url, data)
        pairs = [(k, v) for k, vs in data.items() for v in vs]
        kind = "application/x-www-form-urlencoded"
        return client.generic("POST", url, urlencode(pairs), content_type=kind)

    def _sign_in(self, role: str) -> None:
        w = self.w
        if role not in w.cookies:
            w.client.cookies = SimpleCookie()
            if (user := w.users[role]) is not None:
                w.client.force_login(user, backend=BACKEND)
            w.cookies[role] = w.client.cookies.output(header="", sep=";")
        w.client.cookies = SimpleCookie(w.cookies[role])

    def _look(
        self, role: str, method: str, url: str, data: Any, response: Any, content: bytes
    ) -> None:
        wrong = []
        if response.status_code >= 500:
            wrong.append(f"answers {response.status_code}")
        sent = str(data)
        for secret, never in SECRETS.items():
            if role in never and secret not in sent and secret.encode() in content:
                wrong.append(f"shows {secret}")
        if "text/html" in response.get("Content-Type", "") and AS_ELEMENT.search(content):
            wrong.append("draws what was typed as an element")
        if found := TECHNICAL.search(content):
            wrong.append(f"speaks of its inside: {found[0]!r}")
        self.findings += [Finding(what, role, method, url, data) for what in wrong]


def _where(error: Exception) -> str:
    """The kind of error and the last line of ours it came through."""
    step, ours = error.__traceback__, ""
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if "/qifu/" in name:
            ours = f"{name.rpartition('/qifu/')[2]}:{step.tb_lineno}"
        step = step.tb_next
    return f"{type(error).__name__} at {ours}: {str(error)[:200]}"


def make_ground() -> Ground:
    """See the module's words."""
    w = make_url_world()
    world, at = w.world, now()
    case = world.submit(
        text=f"{A_WORDS}，请帮助。", contact_name=A_WORDS, contact_phone=A_PHONE
    ).case
    case = world.act(case, "dispatch", "dispatcher", lead_unit=world.power.code, klass="general_10")
    world.act(case, "accept", "handler")
    stranger = world.users["stranger"]
    other = Membership.objects.get(user=stranger).enterprise
    theirs = world.submit(
        actor=load_actor(stranger, at), enterprise_id=other.pk, text=f"{B_WORDS}，请帮助。",
        contact_name=B_WORDS, contact_phone=B_PHONE,
    )  # fmt: skip
    for firm, user, number in (
        (world.firm, world.users["owner"], A_BANK),
        (other, stranger, B_BANK),
    ):
        account = {"name": firm.name, "bank": "涪城农商行", "number": number, "added_by": user.pk}
        BankAccount.objects.update_or_create(
            enterprise=firm, replaced_at=None, defaults=account | {"added_at": at}
        )
    w.values["#theirs"] = theirs.case.number
    return Ground(w)
