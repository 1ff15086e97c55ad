"""What is asked of the server: each scenario gives every client a lane of requests.

Reads go round and round; writes are done once each, on cases chosen so that nobody else takes
them. An item is a list of requests: the pages of a form in steps count as one item.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.db.models import Count, Max

from qifu.bench.people import Browser, bearer, sign_in
from qifu.cases.models import Case
from qifu.enterprises.models import Membership
from qifu.identity.models import DutyEntry, Post, Role

Item = list[dict[str, Any]]
WRITES_A_CLIENT = 2_500
PAGES = 40
SHARES, LEAST_WRITES = 7, 10  # several scenarios share the cases of a state
TEXT = "扩产需要用电增容，报装一个月没有进展，影响设备进场。请帮忙协调解决。"
TWO, FOUR = "订单", "多次咨询"
NUMBER_MARK = "SQ20"


@dataclass(frozen=True)
class Scenario:
    """A kind of request. `target` is the figure to meet: ("p95", ms) or ("rate", per second)."""

    code: str
    title: str
    lanes: Callable[..., list[list[Item]]]  # of a cast and a number of clients
    once: bool = False
    target: tuple[str, float] | None = None


class Cast:
    """Who asks, and for what: looked up once in the filled database."""

    def __init__(self, at: datetime, rng: Random) -> None:
        self.at, self.rng = at, rng
        self.dispatcher = sign_in(_someone(Role.DISPATCHER))
        busiest = (
            Case.objects.filter(open=True, lead_unit__isnull=False)
            .values("lead_unit_id")
            .annotate(open_cases=Count("pk"))
            .order_by("-open_cases")
        )
        self.units = [row["lead_unit_id"] for row in busiest]
        heads = Post.objects.filter(role=Role.HEAD, unit_id__in=self.units)
        self.heads = {unit: sign_in(user) for unit, user in heads.values_list("unit_id", "user_id")}
        self._used: set[int] = set()

    def head(self, place: int) -> Browser:
        """The head of the unit with the most open cases, the second most …"""
        return self.heads[self.units[place % len(self.units)]]

    @cached_property
    def centres(self) -> list[int]:
        """The centres that took something in, the one with the most first."""
        rows = Case.objects.filter(intake_centre__isnull=False).values("intake_centre")
        found = rows.annotate(n=Count("pk")).order_by("-n", "intake_centre")
        return [row["intake_centre"] or 0 for row in found]

    def busy_topic(self, place: int) -> str:
        """The topic with the most open cases of that unit."""
        rows = Case.objects.filter(
            open=True, lead_unit_id=self.units[place % len(self.units)]
        ).values("topic")
        return str(rows.annotate(n=Count("pk")).order_by("-n")[0]["topic"])

    def open_cases(self, state: str, count: int) -> list[Case]:
        """Open cases in `state` that no scenario has taken yet, in no particular order."""
        rows = Case.objects.filter(
            open=True, state=state, lead_unit_id__in=self.heads, open_co=0,
            pending_extension__isnull=True,
        ).only("id", "number", "lead_unit_id")  # fmt: skip
        every = list(rows.order_by("pk"))
        free = [c for c in every if c.pk not in self._used]
        self.rng.shuffle(free)
        taken = free[: min(count, max(LEAST_WRITES, len(every) // SHARES))]
        self._used.update(c.pk for c in taken)
        return taken

    def some_numbers(self, count: int) -> list[tuple[str, int]]:
        """Numbers of open cases with their lead units."""
        last = Case.objects.aggregate(last=Max("pk"))["last"] or 1
        ids = {self.rng.randrange(1, last + 1) for _ in range(count * 12)}
        rows = Case.objects.filter(pk__in=ids, lead_unit_id__in=self.heads)
        return list(rows.values_list("number", "lead_unit_id")[:count])

    def owners(self, count: int) -> list[tuple[int, int]]:
        """(user, firm) of owners of firms with some, not many, demands."""
        rows = Membership.objects.filter(valid_until__isnull=True).order_by("-pk")
        return list(rows.values_list("user_id", "enterprise_id")[:count])


def _someone(role: str) -> int:
    found = Post.objects.filter(role=role, valid_until__isnull=True).order_by("pk").first()
    assert found is not None
    return found.user_id


def _pages(path: Callable[[Cast, int], str], *, dispatcher: bool = False, mark: str = NUMBER_MARK):  # type: ignore[no-untyped-def]
    """Lanes of one address for each client: of the dispatcher, or of the busiest units' heads."""

    def lanes(cast: Cast, clients: int) -> list[list[Item]]:
        return [
            [[(cast.dispatcher if dispatcher else cast.head(n)).get(path(cast, n), mark)]]
            for n in range(clients)
        ]

    return lanes


def _case_pages(cast: Cast, clients: int) -> list[list[Item]]:
    return [
        [
            [cast.heads[unit].get(f"/work/cases/{number}/", number)]
            for number, unit in cast.some_numbers(PAGES)
        ]
        for _ in range(clients)
    ]


def _create_by_api(cast: Cast, clients: int) -> list[list[Item]]:
    return [
        [[_push(key)] for _ in range(WRITES_A_CLIENT)]
        for key in (bearer(user, cast.at) for user, _ in cast.owners(clients))
    ]


def _push(key: str) -> dict[str, Any]:
    body = {"text": TEXT, "contact_name": "王厂长", "contact_phone": "13800138000"}
    return {
        "method": "POST",
        "path": "/api/v1/demands",
        "headers": {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        },
        "body": json.dumps(body),
        "expect": [201],
    }


def _create_by_form(cast: Cast, clients: int) -> list[list[Item]]:
    owners = [sign_in(user) for user, _ in cast.owners(clients)]
    return [[_form_in_steps(o) for _ in range(WRITES_A_CLIENT // 5)] for o in owners]


def _form_in_steps(owner: Browser) -> Item:
    base = f"/demands/new/{uuid4().hex}/"
    details = {"topic": "", "enterprise": "", "contact_name": "王厂长", "place": ""}
    return [
        owner.get(base),
        owner.post(base, {"text": TEXT}),
        owner.get(f"{base}details/"),
        owner.post(f"{base}details/", {**details, "contact_phone": "13800138000"}),
        owner.get(f"{base}check/"),
        owner.post(f"{base}check/", {}),
    ]


def _acts(state: str, action: str, fields: dict[str, str]):  # type: ignore[no-untyped-def]
    """Lanes of one act by the heads of the units, by the form of the case's page."""

    def lanes(cast: Cast, clients: int) -> list[list[Item]]:
        many = cast.open_cases(state, WRITES_A_CLIENT * clients // 2)
        items: list[Item] = [
            [
                cast.heads[c.lead_unit_id or 0].post(
                    f"/work/cases/{c.number}/actions/{action}/", fields
                )
            ]
            for c in many
        ]
        return [items[n::clients] for n in range(clients)]

    return lanes


def _acts_by_api(state: str, action: str, data: dict[str, str]):  # type: ignore[no-untyped-def]
    """Lanes of one act by tokens of the heads."""

    def lanes(cast: Cast, clients: int) -> list[list[Item]]:
        many = cast.open_cases(state, WRITES_A_CLIENT * clients // 2)
        keys = {unit: bearer(b.user_id, cast.at) for unit, b in cast.heads.items()}
        items: list[Item] = [
            [
                {
                    "method": "POST",
                    "path": f"/api/v1/demands/{c.number}/actions/{action}",
                    "headers": {
                        "Authorization": f"Bearer {keys[c.lead_unit_id or 0]}",
                        "Content-Type": "application/json",
                    },
                    "body": json.dumps({"data": data}),
                }
            ]
            for c in many
        ]
        return [items[n::clients] for n in range(clients)]

    return lanes


ANSWER = {"outcome": "solved", "text": "已协调供电部门完成增容。", "evidence": "送电记录"}
LIST_TARGET, WRITE_TARGET, WALL_TARGET = ("p95", 80.0), ("rate", 150.0), ("p95", 150.0)


def _q(words: str) -> str:
    return quote(words)


def scenarios() -> Iterator[Scenario]:
    """Every scenario, reads first, in the order they are run."""
    inbox, every = "/work/inbox/", "/work/cases/"
    yield Scenario("inbox", "收件箱 第 1 页", _pages(lambda *_: inbox), target=LIST_TARGET)
    yield Scenario(
        "inbox-100", "收件箱 第 100 页", _pages(lambda *_: f"{inbox}?page=100"), target=LIST_TARGET
    )
    yield Scenario(
        "inbox-light", "收件箱 按红灯", _pages(lambda *_: f"{inbox}?light=red"), target=LIST_TARGET
    )
    yield Scenario(
        "inbox-topic",
        "收件箱 按主题",
        _pages(lambda cast, n: f"{inbox}?topic={cast.busy_topic(n)}"),
        target=LIST_TARGET,
    )
    for words, name in ((TWO, "2"), (FOUR, "4")):
        yield Scenario(
            f"inbox-text{name}",
            f"收件箱 按文字（{name} 字）",
            _pages(lambda *_, w=words: f"{inbox}?q={_q(w)}"),
            target=LIST_TARGET,
        )
    for query, code, title in (
        ("", "all", "全部诉求 第 1 页"),
        ("?page=100", "all-100", "全部诉求 第 100 页"),
        ("?light=red", "all-light", "全部诉求 按红灯"),
        (f"?topic={_first_topic()}", "all-topic", "全部诉求 按主题"),
        (f"?q={_q(TWO)}", "all-text2", "全部诉求 按文字（2 字）"),
        (f"?q={_q(FOUR)}", "all-text4", "全部诉求 按文字（4 字）"),
        (f"?q={_q(FOUR)}&closed=1", "all-text4-closed", "全部诉求 含已办结 按文字（4 字）"),
    ):
        yield Scenario(
            code,
            title,
            _pages(lambda *_, p=every + query: p, dispatcher=True),
            target=LIST_TARGET,
        )
    yield Scenario("case", "诉求页", _case_pages)
    yield Scenario(
        "wall",
        "红绿灯墙",
        _pages(lambda *_: "/work/lights/", dispatcher=True, mark="wall"),
        target=WALL_TARGET,
    )
    yield Scenario("create-api", "接口提交", _create_by_api, once=True, target=WRITE_TARGET)
    yield Scenario("create-form", "门户三步提交", _create_by_form, once=True)
    yield Scenario(
        "accept", "签收（网页）", _acts("dispatched", "accept", {}), once=True, target=WRITE_TARGET
    )
    yield Scenario(
        "answer",
        "答复（网页）",
        _acts("handling", "answer", ANSWER),
        once=True,
        target=WRITE_TARGET,
    )
    yield Scenario(
        "accept-api",
        "签收（接口）",
        _acts_by_api("dispatched", "accept", {}),
        once=True,
        target=WRITE_TARGET,
    )
    yield Scenario(
        "answer-api",
        "答复（接口）",
        _acts_by_api("handling", "answer", ANSWER),
        once=True,
        target=WRITE_TARGET,
    )


def _first_topic() -> str:
    rows = Case.objects.filter(open=True).values("topic").annotate(n=Count("pk")).order_by("-n")
    found = rows.first()
    return str(found["topic"]) if found else str(DutyEntry.objects.values_list("topic")[0][0])
