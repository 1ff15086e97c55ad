"""One bundle over eight departments, its people, and applications played through real operations.

Five departments begin at once, three wait for others; four fields and two papers are asked by all.
The played ones are the moulds from which `bundle_fill` stamps a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qifu.bench.population import NO_PASSWORD, SINCE
from qifu.bundles.intake import ApplicationInput, submit_application
from qifu.bundles.models import Application, ApplicationTask, Bundle, BundleVersion
from qifu.bundles.operations import perform_task, withdraw_application
from qifu.bundles.rules.definition import dump_bundle, parse_bundle
from qifu.bundles.versions import fill_columns as fill_bundle
from qifu.bundles.versions import put_in_force as bundle_in_force
from qifu.catalogue.models import FormField, ItemVersion, ServiceItem
from qifu.catalogue.rules.body import dump_item, parse_item
from qifu.catalogue.versions import fill_columns, put_in_force
from qifu.enterprises.models import Evidence, EvidenceType
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Post, Role, Unit, User
from qifu.kernel.files import store_file

CODE, DEPARTMENTS = "bench-eight", 8
SHARED = ("bench_name", "bench_place", "bench_area", "bench_staff")
PAPERS = ("bench-plan", "bench-lease", "bench-layout", "bench-safety")
AFTER = {5: (0,), 6: (1, 5), 7: (6,)}  # who waits for whom, by place
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
VALUES = {
    "bench_name": "好味道餐饮", "bench_place": "临园路东段 1 号", "bench_area": "120",
    "bench_staff": "12", **{f"bench_own_{n}": "照实填写" for n in range(DEPARTMENTS)},
}  # fmt: skip
CONTACT: dict[str, str] = {"contact_name": "王会计", "contact_phone": "13800138000"}
# share of all, days ago, and how far it came: departments that accepted, decided, refused, asked
OPEN_MOULDS = ((5, 1, 0, 0, 0, 0), (6, 3, 4, 0, 0, 0), (4, 5, 3, 0, 0, 1), (5, 9, 8, 3, 0, 0))
CLOSED_MOULDS = ((62, 40, 8, 8, 0, 0), (10, 45, 8, 8, 1, 0), (8, 42, 2, 0, 0, 0))


@dataclass(frozen=True)
class Mould:
    """A played application: its case, and how many of a hundred are like it."""

    case_id: int
    share: int
    open: bool


def lay_bundle(at: datetime) -> list[Unit]:
    """The dictionary, the items of eight departments, the bundle, a handler and a head in each."""
    units = list(Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, status=Unit.Status.ACTIVE))
    units = sorted(units, key=lambda unit: unit.pk)[:DEPARTMENTS]
    FormField.objects.bulk_create(
        FormField(name=name, label=name, position=9000 + place, body={"type": kind})
        for place, (name, kind) in enumerate(_fields())
    )
    EvidenceType.objects.bulk_create(
        EvidenceType(code=code, title=f"材料{code}", position=9000) for code in PAPERS
    )
    for place, unit in enumerate(units):
        _publish_item(place, unit, at)
    _publish_bundle(units[0], at)
    for unit in units:
        for role in (Role.HANDLER, Role.HEAD):
            _official(unit, role)
    return units


def _fields() -> Iterator[tuple[str, str]]:
    for name in VALUES:
        yield name, "integer" if name in ("bench_area", "bench_staff") else "text"


def item_code(place: int) -> str:
    """The item of the department at `place`."""
    return f"bench-item-{place}"


def _publish_item(place: int, unit: Unit, at: datetime) -> None:
    body = parse_item(
        {
            "code": item_code(place), "list": "statutory", "title": f"许可事项{place + 1}",
            "type": "licence", "function": "opening", "unit": unit.code, "kind": "promised",
            "firm_stages": ["start"], "steps": [{"code": "decide", "title": "决定", "days": 5}],
            "promised_days": 5, "statutory_days": 20, "channels": ["window", "online"],
            "fields": [*SHARED, f"bench_own_{place}"], "source": "测量用", "verified": True,
            "materials": [{"type": PAPERS[0]}, {"type": PAPERS[1 + place % 3]}],
            "result": {"title": f"许可证{place + 1}"},
        }
    )  # fmt: skip
    row = ServiceItem(code=body.code, unit=unit)
    fill_columns(row, body)
    row.save()
    put_in_force(ItemVersion(item=row, body=dump_item(body), edited_at=at), at)


def _publish_bundle(unit: Unit, at: datetime) -> None:
    members = [
        {"item": item_code(n), "after": [item_code(m) for m in AFTER.get(n, ())]}
        for n in range(DEPARTMENTS)
    ]
    body = parse_bundle(
        {
            "code": CODE, "title": "八部门联办一件事", "short": "八部门联办", "function": "opening",
            "firm_stages": ["start"], "unit": unit.code, "members": members, "questions": [],
            "channels": ["window", "online"], "source": "测量用", "verified": True,
        }
    )  # fmt: skip
    row = Bundle(code=body.code, unit=unit)
    fill_bundle(row, body)
    row.save()
    bundle_in_force(BundleVersion(bundle=row, body=dump_bundle(body), edited_at=at), at)


def _official(unit: Unit, role: str) -> None:
    user = User.objects.create(
        username=f"bench_bundle_{role}_{unit.pk}", name=f"{unit.short_name}{role}",
        password=NO_PASSWORD, created_at=SINCE,
    )  # fmt: skip
    Post.objects.create(user=user, unit=unit, role=role, valid_from=SINCE)


def official(unit_id: int, role: str, at: datetime) -> Actor:
    """The bench's own handler or head of a department."""
    return load_actor(User.objects.get(username=f"bench_bundle_{role}_{unit_id}"), at)


def equip(enterprise_id: int, at: datetime) -> None:
    """A document of every kind that the bundle asks for."""
    held = set(
        Evidence.objects.filter(enterprise_id=enterprise_id).values_list("type__code", flat=True)
    )
    for kind in EvidenceType.objects.filter(code__in=set(PAPERS) - held):
        file = store_file(name=f"{kind.code}.pdf", data=PDF, actor=SYSTEM_ACTOR.ref, at=at)
        Evidence.objects.create(
            enterprise_id=enterprise_id, type=kind, file=file, added_name="测量", added_at=at
        )


def play_moulds(firm: tuple[int, int], at: datetime) -> list[Mould]:
    """Every kind of application that a filled database has, by real decisions; `firm` is (its id,
    its owner's)."""
    equip(firm[0], at)
    moulds = []
    for group, still_open in ((OPEN_MOULDS, True), (CLOSED_MOULDS, False)):
        for share, ago, *acts in group:
            begun = at - timedelta(days=ago)
            application = hand_in(firm, begun)
            _carry_on(application, begun, *acts)
            if not still_open and acts[1] == 0:
                owner = load_actor(User.objects.get(pk=firm[1]), begun)
                withdraw_application(
                    case_id=application.case_id, reason="不办了", actor=owner, at=begun
                )
            moulds.append(Mould(application.case_id, share, still_open))
    return moulds


def hand_in(firm: tuple[int, int], at: datetime) -> Application:
    """The firm of `firm` hands in everything at once."""
    papers = Evidence.objects.filter(enterprise_id=firm[0], type__code__in=PAPERS)
    data = ApplicationInput(
        enterprise_id=firm[0], bundle=CODE, values=VALUES,
        contact_name=CONTACT["contact_name"], contact_phone=CONTACT["contact_phone"],
        materials={row.type.code: row.pk for row in papers.select_related("type")},
    )  # fmt: skip
    owner = load_actor(User.objects.get(pk=firm[1]), at)
    return submit_application(data=data, actor=owner, at=at, channel="portal")


def _carry_on(
    application: Application, at: datetime, accepted: int, decided: int, refused: int, asked: int
) -> None:
    """Let so many departments accept, decide (the last `refused` of them no) and ask."""
    for place in range(DEPARTMENTS):
        if place < accepted and _task(application, place).state == "ready":
            _act(application, place, "accept", Role.HANDLER, at)
        if place < decided:
            _decide(application, place, at + timedelta(hours=place), no=decided - place <= refused)
    for place in range(asked):
        said = {"items": ["营业场所平面图"], "reason": "图上没有标尺寸", "days": 5}
        _act(application, place, "ask", Role.HANDLER, at, **said)


def _decide(application: Application, place: int, at: datetime, *, no: bool) -> None:
    if _task(application, place).state == "ready":
        _act(application, place, "accept", Role.HANDLER, at)
    who = official(_task(application, place).unit_id, Role.HANDLER, at)
    file = store_file(name="许可证.pdf", data=PDF, actor=who.ref, at=at)
    said: dict[str, Any] = {"outcome": "grant", "opinion": "符合条件", "files": [str(file.pk)]}
    said["result_number"] = f"JY-{application.case_id}-{place}"
    if no:
        said = {"outcome": "refuse", "opinion": "场所不符合要求，更换场所后可以重新申请"}
    _act(application, place, "propose", Role.HANDLER, at, **said)
    _act(application, place, "approve", Role.HEAD, at)


def _task(application: Application, place: int) -> ApplicationTask:
    return ApplicationTask.objects.get(application=application, code=item_code(place))


def _act(
    application: Application, place: int, action: str, role: str, at: datetime, **data: Any
) -> None:
    task = _task(application, place)
    actor = official(task.unit_id, role, at)
    perform_task(task_id=task.pk, action=action, actor=actor, at=at, data=data)
