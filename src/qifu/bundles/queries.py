"""Reads of bundles. What is live is public; applications are scoped to who asks."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from qifu.bundles.aggregate import snapshot
from qifu.bundles.models import (
    Application,
    ApplicationMaterial,
    ApplicationTask,
    Bundle,
    BundleVersion,
)
from qifu.bundles.permissions import sees_whole
from qifu.bundles.rules.definition import BundleBody, bundle_of_one
from qifu.bundles.rules.merge import Merged, merge
from qifu.bundles.rules.status import Whole, status
from qifu.cases.models import Case
from qifu.cases.permissions import can_see
from qifu.cases.queries import get_case, visible_cases
from qifu.catalogue.elements import field_kinds
from qifu.catalogue.models import ItemVersion, Stationing
from qifu.catalogue.queries import get_item, live_versions
from qifu.catalogue.rules.body import FieldKind, ItemBody
from qifu.enterprises.consents import may_be_read
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible
from qifu.kernel.models import StoredFile

KIND = "application"


def live_bundles(
    *, function: str = "", firm_stage: str = "", project_stage: str = "", words: str = ""
) -> QuerySet[Bundle]:
    """Bundles in force that fit every filter given, in the order of the list."""
    found = Bundle.objects.filter(active=True, live__isnull=False).select_related("unit")
    same = {
        "function": function,
        "firm_stages__contains": [firm_stage] if firm_stage else "",
        "project_stages__contains": [project_stage] if project_stage else "",
    }
    found = found.filter(**{name: value for name, value in same.items() if value})
    for word in words.split():
        called = Q(title__icontains=word) | Q(short__icontains=word) | Q(says__icontains=word)
        found = found.filter(called)
    return found


def get_bundle(code: str) -> Bundle:
    """The bundle in force with its unit and live version; NotVisible when there is none."""
    rows = Bundle.objects.filter(active=True, live__isnull=False)
    row = rows.filter(code=code).select_related("unit", "live").first()
    if row is None:
        raise NotVisible
    return row


def bundles_with(item_code: str) -> list[Bundle]:
    """The bundles in force that an item is part of."""
    rows = Bundle.objects.filter(active=True, live__isnull=False, items__contains=[item_code])
    return list(rows.select_related("unit"))


def bundle_names(codes: Collection[str]) -> dict[str, str]:
    """What the bundles in force among `codes` are called."""
    rows = Bundle.objects.filter(active=True, live__isnull=False, code__in=list(codes))
    return {row.code: row.name for row in rows.order_by("position", "id")} if codes else {}


@dataclass(frozen=True)
class StationedBundle:
    """A bundle in force that a window serves."""

    bundle: Bundle
    station: Stationing


def bundles_stationed(centre_code: str = "", bundle_code: str = "") -> list[StationedBundle]:
    """The bundles in force that windows serve: of one centre, or one bundle everywhere; in the
    order of centres, windows and the list. Two queries."""
    rows = Stationing.objects.filter(window__active=True, window__centre__active=True)
    rows = rows.filter(bundle_code=bundle_code) if bundle_code else rows.exclude(bundle_code="")
    if centre_code:
        rows = rows.filter(window__centre__code=centre_code)
    ordered = rows.select_related("window__centre").order_by(
        "window__centre__position", "window__position", "pk"
    )
    offered = {row.code: row for row in live_bundles()}
    places = {code: place for place, code in enumerate(offered)}
    found = [
        StationedBundle(offered[s.bundle_code], s) for s in ordered if s.bundle_code in offered
    ]
    return sorted(
        found,
        key=lambda f: (
            f.station.window.centre.position, f.station.window.position, places[f.bundle.code],
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """What can be applied for, pinned: a bundle's version or one item, with the item versions it
    stands on and the dictionary. `versions` are by code of their item."""

    body: BundleBody
    version: BundleVersion | None
    versions: Mapping[str, ItemVersion]
    items: Mapping[str, ItemBody]
    kinds: Mapping[str, FieldKind]

    @property
    def pins(self) -> dict[str, int]:
        """The keys of the item versions, by code: what a draft keeps."""
        return {code: version.pk for code, version in self.versions.items()}

    @property
    def names(self) -> set[str]:
        """Every data element the bundle or an item of it asks."""
        names = {question.field for question in self.body.questions}
        return names.union(*({use.name for use in item.fields} for item in self.items.values()))

    @property
    def papers(self) -> set[str]:
        """Every kind of evidence an item of it reads."""
        return {m.type for item in self.items.values() for m in item.materials}

    def merged(
        self, answers: Mapping[str, Any], *, on: date, chosen: Collection[str] | None = None
    ) -> Merged:
        """The merged form under typed answers."""
        return merge(self.body, self.items, self.kinds, answers, on=on, chosen=chosen)


def offer_of_bundle(code: str) -> Offer:
    """What a bundle is now; NotVisible when it, or an item of it, is not in force. Three queries."""
    row = get_bundle(code)
    assert row.live is not None
    return _offer(row.live.typed, row.live, live_versions(row.live.typed.codes))


def offer_of_item(code: str) -> Offer:
    """A single item as a bundle of one; NotVisible."""
    row = get_item(code)
    assert row.live is not None
    return _offer(bundle_of_one(row.live.typed), None, {code: row.live})


def pinned_offer(version_id: int | None, pins: Mapping[str, int]) -> Offer:
    """What was offered when the keys in `pins` (item versions by code) and `version_id` were live:
    a form begun stays valid on its own versions. NotVisible when one of them was never in force."""
    rows = ItemVersion.objects.filter(pk__in=pins.values(), state__in=("live", "past"))
    by_key = {row.pk: row for row in rows}
    versions = {code: by_key[key] for code, key in pins.items() if key in by_key}
    if len(versions) < len(pins) or not pins:
        raise NotVisible
    if version_id is None:
        return _offer(bundle_of_one(next(iter(versions.values())).typed), None, versions)
    row = BundleVersion.objects.filter(pk=version_id, state__in=("live", "past")).first()
    if row is None:
        raise NotVisible
    return _offer(row.typed, row, versions)


def _offer(
    body: BundleBody, version: BundleVersion | None, versions: Mapping[str, ItemVersion]
) -> Offer:
    if set(body.codes) - set(versions):
        raise NotVisible
    items = {code: row.typed for code, row in versions.items()}
    return Offer(body, version, versions, items, field_kinds())


def application_cases(actor: Actor) -> QuerySet[Case]:
    """The cases of the applications `actor` may open now."""
    return visible_cases(actor).filter(kind=KIND)


def applications_for(actor: Actor) -> QuerySet[Application]:
    """The applications `actor` may open now, newest first."""
    rows = Application.objects.filter(case__in=application_cases(actor))
    return rows.select_related("case", "case__lead_unit").order_by("-case_id")


def get_application(number: str, actor: Actor) -> Application:
    """An application by the number of its case; NotVisible whether missing or out of scope."""
    case = get_case(actor, number, kind=KIND)
    row = Application.objects.filter(pk=case.pk).select_related("version__bundle", "item").first()
    if row is None:
        raise NotVisible
    row.case = case
    return row


def whole_of(application: Application, today: date) -> Whole:
    """Where an application stands, from its tasks. One query unless they are there already."""
    tasks = application.tasks.select_related("unit")
    return status([snapshot(task, task.unit.name) for task in tasks], today)


def visible_paper(actor: Actor, file_id: uuid.UUID) -> StoredFile | None:
    """A firm's document in an application: for departments whose form asks for it, as long as the
    firm's consent stands, and for who reads the whole."""
    rows = ApplicationMaterial.objects.filter(evidence__file_id=file_id)
    for row in rows.select_related("evidence__file", "application__case"):
        case, evidence = row.application.case, row.evidence
        if evidence is None or not can_see(actor, case):
            continue
        if not may_be_read(evidence.pk, case.number):
            continue
        if sees_whole(actor, case) or _asks_for(actor, row):
            return evidence.file
    return None


def needed_by_applications(ids: Collection[int]) -> set[int]:
    """Which of these documents an unfinished application still needs (`retention.register_holder`)."""
    rows = ApplicationMaterial.objects.filter(evidence__in=ids, application__case__open=True)
    return {pk for pk in rows.values_list("evidence", flat=True) if pk is not None}


def _asks_for(actor: Actor, row: ApplicationMaterial) -> bool:
    units = actor.units(Role.HANDLER, Role.HEAD)
    own = ApplicationTask.objects.filter(
        application=row.application_id, code__in=row.asked_by, unit_id__in=units
    )
    return own.exists()


def application_by_code(code: str) -> Application:
    """The finished application whose result pack has this code: public. NotVisible otherwise."""
    rows = Application.objects.filter(result_code=code) if code.isprintable() else None
    row = rows.select_related("case", "version", "item").first() if rows is not None else None
    if row is None:
        raise NotVisible(
            "没有这份结果。请核对二维码是否完整；如果纸上的二维码打不开本页，这份纸可能不是真的。"
        )
    return row
