"""Handing a draft in: once, whatever is pressed twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.bundles.draft_access import open_draft
from qifu.bundles.draft_rows import ApplicationDraft
from qifu.bundles.draft_view import DraftView, view_of
from qifu.bundles.intake import ApplicationInput, submit_application
from qifu.bundles.models import Application
from qifu.bundles.rules.asking import spared
from qifu.bundles.rules.values import as_json
from qifu.enterprises.savings import Saved, record_savings
from qifu.identity.actors import Actor
from qifu.kernel.errors import Refused
from qifu.kernel.races import retried

CHANNEL = "portal"
WINDOW = "window"


@retried
@transaction.atomic
def submit_draft(
    *,
    token: str,
    contact_name: str,
    contact_phone: str,
    actor: Actor,
    at: datetime,
    seen: DraftView | None = None,
) -> Application:
    """Hand the draft in, with the firm's consent to what is on record; the same draft again is the
    first application.

    Effects: the application with everything of `submit_application`, what was spared, the draft
    sent. `seen` is the draft as this request has read it already: it is read anew only when
    somebody wrote meanwhile, and what is handed in is checked once more anyway. Raises NotVisible, Refused (an authority that ended, or does not reach to handing in),
    Invalid by field with everything that is missing.
    """
    hand = open_draft(token, actor, at, lock=True)
    draft = hand.draft
    if draft.sent:
        return Application.objects.select_related("case").get(case__number=draft.number)
    if not hand.may_submit:
        raise Refused("fill_only", "您的授权是“只能填写”，请告诉企业，由企业核对后提交。")
    view = seen if seen is not None and _same(seen, draft) else view_of(draft, hand.actor, at)
    found = submit_application(
        data=_input(view, contact_name, contact_phone), actor=hand.actor, at=at,
        channel=WINDOW if hand.window else CHANNEL,
        centre_id=draft.centre_id if hand.window else None, token=draft.token,
    )  # fmt: skip
    _record_spared(view, found, at)
    draft.number, draft.contact_name, draft.contact_phone = (
        found.case.number, found.contact_name, found.contact_phone,
    )  # fmt: skip
    draft.updated_name, draft.updated_at = actor.name, at
    draft.save()
    return found


def _same(seen: DraftView, draft: ApplicationDraft) -> bool:
    return (seen.draft.pk, seen.draft.updated_at) == (draft.pk, draft.updated_at)


def _input(view: DraftView, name: str, phone: str) -> ApplicationInput:
    draft = view.draft
    papers = {
        m.material.type: m.paper.evidence
        for m in view.materials
        if m.state in ("given", "on_record") and m.paper is not None
    }
    promised = {m.material.type: m.promise for m in view.materials if m.state == "promised"}
    names = dict.fromkeys(p.name for p in promised.values() if p is not None)
    bundle = draft.version_id is not None
    wrong = {n: draft.raw[n] for n in view.errors if n in draft.raw}
    return ApplicationInput(
        enterprise_id=draft.enterprise_id, contact_name=name, contact_phone=phone,
        bundle=draft.code if bundle else "", item="" if bundle else draft.code,
        version_id=draft.version_id, pins=draft.pins, offer=view.offer,
        values={n: as_json(v) for n, v in view.values.items()} | wrong,
        chosen=[m.code for m in view.optional if m.chosen],
        materials=papers,
        undertakings={k: p.on for k, p in promised.items() if p is not None},
        signed_name="、".join(names),
    )  # fmt: skip


def _record_spared(view: DraftView, found: Application, at: datetime) -> None:
    """What the district held: the merging itself is counted where the application is made."""
    rows = spared(view.fields, view.materials)
    labels = {f.field.name: f.field.label for f in view.fields}
    record_savings(
        enterprise_id=view.draft.enterprise_id, subject=found.case.number,
        title=f"办理{found.title}", at=at,
        saved=[
            Saved(
                r.kind, r.code,
                labels[r.code] if r.kind == "field" else view.kind_title(r.code), r.how, r.count,
            )
            for r in rows
        ],
    )  # fmt: skip
