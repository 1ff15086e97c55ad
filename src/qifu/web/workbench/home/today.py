"""What waits for an official today: counts of the very lists they open to, the late ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from qifu.bundles.reading import unit_tasks
from qifu.cases.boxes import ListFilter
from qifu.cases.counting import COUNT_LIMIT, count_cases, light_counts
from qifu.cases.oversight import list_consultations, order_counts
from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.policies.claim_queries import unit_claims
from qifu.web.workbench.inbox.filters import ALL, list_url
from qifu.web.workbench.nav import CLAIMS, UNIT, WATCH


@dataclass(frozen=True)
class Waiting:
    """One list that waits: `late` marks what is past its time already."""

    title: str
    count: int
    url: str
    late: bool = False

    @property
    def text(self) -> str:
        """The count as it is read; beyond the limit of counting it says so."""
        return f"{COUNT_LIMIT}+" if self.count > COUNT_LIMIT else str(self.count)


Found = Iterator[Waiting]


def _cases(actor: Actor, at: datetime, title: str, f: ListFilter, url: str = "") -> Waiting:
    return Waiting(title, count_cases(actor, f, at), url or list_url(f))


def _unit(actor: Actor, at: datetime) -> Found:
    lights = light_counts(actor, ListFilter(box="unit"), at)
    for light, title in (("red", "本单位已超期"), ("yellow", "本单位将到期")):
        url = list_url(ListFilter(box="unit", light=light))
        yield Waiting(title, lights[light], url, late=light == "red")
    yield _cases(actor, at, "待签收", ListFilter(box="unit", state="dispatched"))
    yield _cases(actor, at, "由我经办", ListFilter(box="mine"))
    yield _cases(actor, at, "待认领", ListFilter(box="pool"))
    yield _cases(actor, at, "等本单位协办", ListFilter(box="co"))
    todo = unit_tasks(actor, "todo", at).order_by().count()
    yield Waiting("事项等我办理", todo, f"{reverse('work:applications')}?show=todo")
    yield Waiting("督办待反馈", order_counts(actor, at).mine, _boxed("orders", "mine"))


def _boxed(name: str, box: str) -> str:
    return f"{reverse(f'work:{name}')}?box={box}"


def _head(actor: Actor, at: datetime) -> Found:
    f = ListFilter(box="approvals")
    yield _cases(actor, at, "答复待审批", f, _boxed("approvals", "answers"))


def _dispatcher(actor: Actor, at: datetime) -> Found:
    yield _cases(actor, at, "待分派", ListFilter(box="triage"), reverse("work:triage"))
    f = ListFilter(box="extensions")
    yield _cases(actor, at, "延期待审批", f, _boxed("approvals", "extensions"))


def _revisitor(actor: Actor, at: datetime) -> Found:
    yield _cases(actor, at, "待回访销号", ListFilter(box="revisits"), reverse("work:revisits"))


def _claims(actor: Actor, at: datetime) -> Found:
    count = unit_claims(actor, "todo").order_by().count()
    yield Waiting("政策申报等我办理", count, reverse("work:claims"))


def _front(actor: Actor, at: datetime) -> Found:
    f = ListFilter(box="intake", kind="demand")
    yield _cases(actor, at, "本窗口登记、还在办理", f, reverse("work:intake_list"))


def _watch(actor: Actor, at: datetime) -> Found:
    lights = light_counts(actor, ListFilter(box=ALL), at)
    yield Waiting(
        "全区已超期", lights["red"], list_url(ListFilter(box=ALL, light="red")), late=True
    )
    yield Waiting("全区将到期", lights["yellow"], list_url(ListFilter(box=ALL, light="yellow")))
    late = order_counts(actor, at).late
    yield Waiting("督办超期未反馈", late, _boxed("orders", "late"), late=True)
    open_now = list_consultations(actor, "open").order_by().count()
    yield Waiting("会商未结论", open_now, reverse("work:consultations"))


ASKED: tuple[tuple[tuple[str, ...], Callable[[Actor, datetime], Found]], ...] = (
    ((Role.DISPATCHER,), _dispatcher),
    ((Role.HEAD,), _head),
    (UNIT, _unit),
    ((Role.REVISITOR,), _revisitor),
    (CLAIMS, _claims),
    ((Role.CLERK, Role.SPECIALIST), _front),
    (WATCH, _watch),
)


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """The lists in which something waits for this person, what is late first."""
    found = [w for roles, asks in ASKED if actor.has(*roles) for w in asks(actor, at) if w.count]
    return sorted(found, key=lambda w: not w.late)
