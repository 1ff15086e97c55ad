"""The designer's side of bundles: those one may edit, a new one, drafts, approval, leaving.

The way of a version is `catalogue.keeping`'s, the same as an item's; a bundle's unit is its lead.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from qifu.bundles.models import Bundle, BundleVersion
from qifu.bundles.queries import bundles_with
from qifu.bundles.rules.definition import BundleBody, dump_bundle, problems
from qifu.bundles.versions import LIVES, fill_columns
from qifu.catalogue.keeping import OPEN, Keeping
from qifu.catalogue.models import ServiceItem
from qifu.catalogue.operations import ITEMS, known_unit, new_code
from qifu.catalogue.permissions import OWNERS, check_edit, check_place, keeps_all
from qifu.catalogue.queries import known_names, live_bodies
from qifu.catalogue.rules.checks import Problem
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible

State = BundleVersion.State


def problems_of(row: BundleVersion) -> list[Problem]:
    """Everything that keeps a version of a bundle from being published."""
    body = row.typed
    return problems(body, live_bodies(body.codes), known_names())


def _worse(row: BundleVersion) -> str:
    """A bundle's versions are not measured: what they ask is the items'."""
    return ""


BUNDLES = Keeping(LIVES, "bundle", "一件事", dump_bundle, known_unit, problems_of, _worse)
open_draft, save_draft, discard_draft = (
    BUNDLES.open_draft,
    BUNDLES.save_draft,
    BUNDLES.discard_draft,
)
send_draft, recall_draft, send_back = BUNDLES.send_draft, BUNDLES.recall_draft, BUNDLES.send_back
approve_version, withdraw_bundle = BUNDLES.approve_version, BUNDLES.withdraw


def editable(actor: Actor) -> Q:
    """The bundles `actor` may edit: those their unit leads, or all."""
    return Q() if keeps_all(actor) else Q(unit_id__in=actor.units(*OWNERS) or [0])


def desk_bundles(actor: Actor, *, text: str = "", state: str = "") -> QuerySet[Bundle]:
    """The bundles `actor` may edit, each with `open_state` (of its draft) and `starts` (the day a
    version waits for) in one query. `state`: "" all, live, draft, review, scheduled, off."""
    versions = BundleVersion.objects.filter(bundle=OuterRef("pk"))
    waiting = versions.filter(state=State.SCHEDULED).order_by("effective", "pk")
    found = Bundle.objects.filter(editable(actor)).select_related("unit", "live")
    found = found.annotate(
        open_state=Subquery(versions.filter(state__in=OPEN).values("state")[:1]),
        starts=Subquery(waiting.values("effective__startswith")[:1]),
    )
    chosen = {
        "live": Q(live__isnull=False),
        "draft": Q(open_state=State.DRAFT),
        "review": Q(open_state=State.REVIEW),
        "scheduled": Exists(waiting),
        "off": Q(live__isnull=True),
    }
    if state in chosen:
        found = found.filter(chosen[state])
    for word in text.split()[:5]:
        called = Q(title__icontains=word) | Q(short__icontains=word) | Q(says__icontains=word)
        found = found.filter(called | Q(code__iexact=word) | Q(unit__name__icontains=word))
    return found.order_by("position", "pk")


def get_desk_bundle(actor: Actor, code: str) -> Bundle:
    """One bundle by code; NotVisible when there is none or it is none of the actor's."""
    row = Bundle.objects.select_related("unit", "live").filter(code=code).first()
    if row is None:
        raise NotVisible
    check_edit(actor, row)
    return row


@transaction.atomic
def create_bundle(*, body: BundleBody, actor: Actor, at: datetime) -> Any:
    """A bundle that was not there, with its first draft; nobody outside sees it before it is in
    force.

    Effects: the bundle (not active), its draft, event `bundle.draft_opened`. Invalid for a code that
    is badly formed or taken (by an item too: both are applied for by it), Refused for another unit.
    """
    new_code(body.code, body.title)
    known_unit(body)
    if ServiceItem.objects.filter(code=body.code).exists():
        raise Invalid({"code": [f"代码“{body.code}”已有事项在用，请换一个。"]})
    last = Bundle.objects.aggregate(last=Max("position"))["last"] or 0
    row = Bundle(code=body.code, position=last + 1, active=False, from_pack=False)
    fill_columns(row, body)
    check_place(actor, row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid({"code": [f"代码“{body.code}”已有一件事在用，请换一个。"]}) from error
    return BUNDLES.new_draft(row, dump_bundle(body), None, actor, at)


def leaning_bundles(item: ServiceItem) -> list[str]:
    """Why an item may not be withdrawn: the bundles in force that it is part of."""
    return [f"一件事“{row.name}”里有它，请先改那件事" for row in bundles_with(item.code)]


def lean_on_items() -> None:
    """From now on an item in a bundle in force is not withdrawn. Once."""
    if leaning_bundles not in ITEMS.uses:
        ITEMS.uses.append(leaning_bundles)
