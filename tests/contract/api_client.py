"""A small client for tests of the API: tokens for the people of a world, JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

from django.db import connections
from django.http import HttpResponse
from django.test import Client
from tests.factories import World, give_post, make_unit, make_user, make_world

from qifu.api.keys import known
from qifu.api.labels import forget_labels
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import Channel, Role, User
from qifu.identity.tokens import issue_token
from qifu.kernel.rates import buckets
from qifu.kernel.time import now

BOTH = ("demands:read", "demands:write")
ALL = (
    *BOTH, "policies:read", "claims:read", "claims:write", "ratings:read", "ratings:write",
    "services:read", "projects:read", "reform:read", "problems:read", "findings:read", "metrics:read", "applications:read", "applications:write", "visits:read", "visits:write",
    "services:read", "applications:read", "applications:write", "visits:read", "visits:write",
    "exchange:read", "exchange:write",
    "cards:read", "cards:write", "credit:read", "credit:write", "places:read", "places:write",
    "law:read", "law:write",
)  # fmt: skip
DEMAND = {
    "text": "车间扩产需要用电增容，报装一个月没有进展。",
    "contact_name": "王厂长",
    "contact_phone": "13800138000",
}


def key_of(user: User, *, system: str = "", scopes: tuple[str, ...] = BOTH, **more: Any) -> str:
    """A fresh key of an account."""
    _, key = issue_token(
        user_id=user.pk,
        name="测试",
        scopes=scopes,
        days=more.pop("days", 30),
        actor=SYSTEM_ACTOR,
        at=more.pop("at", now()),
        system=system,
        **more,
    )
    return key


def forget() -> None:
    """Drop what the process remembers of earlier tests."""
    known.forget()
    buckets.forget()
    forget_labels()


@dataclass
class Api:
    """Calls as one person; `api("owner")` of an `ApiWorld` gives one."""

    key: str = ""
    client: Client = field(default_factory=Client)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """`path` under /api/v1; `headers` with underscores: If_Match='"3"'."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.generic(
            method,
            f"/api/v1{path}",
            data if body is not None else b"",
            content_type="application/json",
            headers=sent,
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("PUT", path, body, **headers)

    def act(self, number: str, action: str, data: Any = None, **headers: str) -> HttpResponse:
        body: dict[str, Any] = {"data": data or {}}
        return self.post(f"/demands/{number}/actions/{action}", body, **headers)


@dataclass
class ApiWorld:
    """A world whose people hold keys, and two outside systems."""

    world: World
    keys: dict[str, str] = field(default_factory=dict)

    def api(self, name: str) -> Api:
        """Calls as `name` of the world; "" is nobody."""
        if name and name not in self.keys:
            self.keys[name] = key_of(self.world.users[name])
        return Api(self.keys.get(name, ""))

    def submit(self, who: str = "owner", **more: Any) -> str:
        """A fresh demand; its number."""
        response = self.api(who).post(
            "/demands", {**DEMAND, "topic": self.world.topic.topic, **more}
        )
        assert response.status_code == 201, response.content.decode()
        return str(response.json()["number"])

    def dispatched(self) -> str:
        number = self.submit()
        body = {"lead_unit": self.world.power.code, "klass": "general_10"}
        assert self.api("dispatcher").act(number, "dispatch", body).status_code == 200
        return number


CHANNELS = {
    "portal": ("online", False),
    "window": ("onsite", True),
    "hotline": ("phone", True),
    "12345": ("system", True),
    "mianqitong": ("system", False),
}


def make_api_world() -> ApiWorld:
    """`make_world` with the channels of the district and the systems 12345 and mianqitong."""
    forget()
    world = make_world()
    for code, (kind, by_staff) in CHANNELS.items():
        Channel.objects.update_or_create(
            code=code, defaults={"title": code, "kind": kind, "by_staff": by_staff}
        )
    made = ApiWorld(world)
    for system in ("12345", "mianqitong"):
        user = make_user(system)
        give_post(user, make_unit(name=f"{system}平台"), Role.API_CLIENT)
        world.users[system] = user
        made.keys[system] = key_of(user, system=system)
    return made


def at_once(*calls: Callable[[], HttpResponse]) -> list[HttpResponse]:
    """Run calls in threads that start together, each on a connection of its own."""
    ready = Barrier(len(calls))

    def run(call: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            ready.wait(10)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [f.result(60) for f in [pool.submit(run, call) for call in calls]]
