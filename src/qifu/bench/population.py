"""Who lives in a filled database: officials in every unit that leads or helps, firms, owners.

No account has a usable password: the measurement opens its sessions itself. Everything is
deterministic for a size and seed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from qifu.bench import words
from qifu.enterprises.models import Enterprise, Membership
from qifu.enterprises.rules.uscc import body_check_character, check_character
from qifu.identity.models import District, DutyEntry, Post, Role, Unit, User, Window
from qifu.kernel.time import SHANGHAI

NO_PASSWORD = "!"
SINCE = datetime(2020, 1, 1, tzinfo=SHANGHAI)
HANDLERS = 4
FIRST_PHONE = 13_000_000_000
Person = tuple[int, str]


@dataclass
class Staff:
    """The people of one unit."""

    unit: Unit
    handlers: list[Person] = field(default_factory=list)
    heads: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class Topic:
    """A line of the duty directory with somebody to do it."""

    topic: str
    title: str
    words: tuple[str, ...]
    lead: Staff
    co: tuple[Staff, ...]


@dataclass
class Population:
    """Everybody, as the stamping of cases needs them."""

    topics: list[Topic]
    weights: list[float]
    dispatchers: list[Person]
    revisitors: list[Person]
    supervisors: list[Person]
    clerks: list[tuple[Person, int]]
    firms: list[tuple[int, str, int, str, str]]


def settle(*, firms: int, rng: Random) -> Population:
    """Create officials, `firms` firms and their owners in an otherwise empty district."""
    maker = _Maker(rng)
    duties = list(
        DutyEntry.objects.filter(active=True, lead_unit__isnull=False)
        .select_related("lead_unit")
        .prefetch_related("co_units")
        .order_by("position", "id")
    )
    staff = _staff(maker, duties)
    home = _dispatch_centre(duties)
    windows = list(Window.objects.filter(active=True).order_by("id")[:12])
    people = Population(
        topics=_topics(duties, staff),
        weights=[],
        dispatchers=[maker.official(home, Role.DISPATCHER) for _ in range(4)],
        revisitors=[maker.official(home, Role.REVISITOR) for _ in range(4)],
        supervisors=[maker.official(home, Role.SUPERVISOR) for _ in range(2)],
        clerks=[(maker.official(w.centre.unit, Role.CLERK, w), w.centre_id) for w in windows],
        firms=[],
    )
    rng.shuffle(people.topics)
    people.weights = [1 / (rank + 3) for rank in range(len(people.topics))]
    maker.official(home, Role.LEADER)
    maker.flush()
    people.firms = _firms(firms, rng)
    return people


def _dispatch_centre(duties: Sequence[DutyEntry]) -> Unit:
    """Where dispatching happens: the unit that leads most lines of the directory."""
    counted = Counter(d.lead_unit for d in duties)
    found = counted.most_common(1)[0][0]
    assert found is not None
    return found


class _Maker:
    """Collects accounts and posts, written in one go."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.users: list[User] = []
        self.posts: list[Post] = []
        self.next_id = (User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1

    def official(self, unit: Unit, role: str, window: Window | None = None) -> Person:
        user = User(
            pk=self.next_id,
            username=f"bench_{role}_{self.next_id}",
            name=words.person_name(self.rng),
            password=NO_PASSWORD,
            created_at=SINCE,
        )
        self.next_id += 1
        self.users.append(user)
        self.posts.append(
            Post(user_id=user.pk, unit=unit, role=role, window=window, valid_from=SINCE)
        )
        return user.pk, user.name

    def flush(self) -> None:
        User.objects.bulk_create(self.users, batch_size=1000)
        Post.objects.bulk_create(self.posts, batch_size=1000)


def _staff(maker: _Maker, duties: Sequence[DutyEntry]) -> dict[int, Staff]:
    units: dict[int, Unit] = {}
    for duty in duties:
        for unit in (duty.lead_unit, *duty.co_units.all()):
            if unit is not None and unit.status == Unit.Status.ACTIVE:
                units.setdefault(unit.pk, unit)
    staff = {}
    for unit in units.values():
        staff[unit.pk] = Staff(
            unit,
            [maker.official(unit, Role.HANDLER) for _ in range(HANDLERS)],
            [maker.official(unit, Role.HEAD)],
        )
    return staff


def _topics(duties: Sequence[DutyEntry], staff: dict[int, Staff]) -> list[Topic]:
    found = []
    for duty in duties:
        lead = staff.get(duty.lead_unit_id or 0)
        if lead is None:
            continue
        co = [staff[u.pk] for u in duty.co_units.all() if u.pk in staff and u.pk != lead.unit.pk]
        said = tuple(w for w in duty.keywords if len(w) > 1) or (duty.title,)
        found.append(Topic(duty.topic, duty.title, said, lead, tuple(co) or _other(staff, lead)))
    return found


def _other(staff: dict[int, Staff], lead: Staff) -> tuple[Staff, ...]:
    return tuple(s for s in staff.values() if s is not lead)[:1]


def _firms(count: int, rng: Random) -> list[tuple[int, str, int, str, str]]:
    """(firm id, name, owner id, owner's name, phone) of `count` firms, each with an owner."""
    place = District.objects.values_list("short_name", flat=True).first() or ""
    area = District.objects.values_list("area_code", flat=True).first() or "510000"
    first_user = (User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    first_firm = (Enterprise.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    towns: list[int | None] = list(
        Unit.objects.filter(kind=Unit.Kind.TOWN).values_list("pk", flat=True)
    )
    towns = towns or [None]
    rows, users, firms, members = [], [], [], []
    for n in range(count):
        owner, phone = words.person_name(rng), str(FIRST_PHONE + n)
        row = (first_firm + n, words.firm_name(rng, place), first_user + n, owner, phone)
        rows.append(row)
        users.append(
            User(
                pk=row[2],
                username=f"bench_owner_{n}",
                name=owner,
                phone=phone,
                password=NO_PASSWORD,
                created_at=SINCE,
            )
        )
        firms.append(
            Enterprise(
                pk=row[0],
                uscc=_uscc(area, n),
                name=row[1],
                legal_person=owner,
                town_id=rng.choice(towns),
                phone=phone,
                created_at=SINCE + timedelta(minutes=n),
            )
        )
        members.append(
            Membership(user_id=row[2], enterprise_id=row[0], rights=["admin"], valid_from=SINCE)
        )
    for model, objects in ((User, users), (Enterprise, firms), (Membership, members)):
        manager: Any = model._default_manager
        manager.bulk_create(objects, batch_size=5000)
    return rows


def _uscc(area: str, n: int) -> str:
    organisation = f"MB{n:06d}"
    body = f"91{area}{organisation}{body_check_character(organisation)}"
    return body + check_character(body)
