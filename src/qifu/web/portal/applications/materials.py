"""Materials of an application: what is on record is used with consent, the rest is handed in or
promised (容缺)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from qifu.bundles.draft_access import Hand
from qifu.bundles.draft_view import DraftView, view_of
from qifu.bundles.drafts import (
    drop_promise,
    hand_in_paper,
    last_promise,
    promise_paper,
    use_paper,
)
from qifu.bundles.rules.asking import AskedMaterial
from qifu.bundles.rules.tolerance import CONSEQUENCE
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.files import store_file
from qifu.web.components.forms import FILE_TYPES, DateField, QifuForm, TextField
from qifu.web.portal.applications.opening import at_draft, draw, saved_for_later, see, to


class PapersForm(QifuForm):
    """A file for each material that is still to be brought."""

    def __init__(self, view: DraftView, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for m in view.materials:
            if m.state in ("lacking", "optional"):
                self.fields[f"paper-{m.material.type}"] = forms.FileField(
                    label=view.kind_title(m.material.type), required=False,
                    help_text=_help(view, m),
                    widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
                )  # fmt: skip
                self.fields[f"paper-{m.material.type}"].one_of = m.state == "lacking"  # type: ignore[attr-defined]


def _help(view: DraftView, m: AskedMaterial) -> str:
    kind, said = m.material, []
    if kind.type in view.kinds and view.kinds[kind.type].help:
        said.append(view.kinds[kind.type].help)
    if kind.help:
        said.append(kind.help)
    if len(kind.asked_by) > 1:
        said.append(f"{len(kind.asked_by)} 个事项都要，只交这一份")
    return "；".join(said)


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def materials(request: Request, hand: Hand) -> HttpResponse:
    """All materials at once; good files are kept whatever else is wrong."""
    view = see(request, hand)
    if request.method != "POST":
        if view.situation_open or view.choice_open:
            return redirect("portal:apply", hand.draft.token)
        return _draw(request, hand, view, PapersForm(view))
    wrong = _keep(request, hand, view)
    hand.draft.refresh_from_db()
    now = view_of(hand.draft, hand.actor, request.at)
    form = PapersForm(now, {})
    form.is_valid()
    for kind, said in wrong.items():
        form.add_error(f"paper-{kind}", said)
    if "later" in request.POST and not wrong:
        return saved_for_later(request, hand)
    if "go" in request.POST:
        for m in now.missing_materials:
            if m.material.type not in wrong:
                may = "，或签容缺承诺后补" if last_promise(now, m.material.type) else ""
                form.add_error(f"paper-{m.material.type}", f"请上传{may}")
        if not form.errors:
            return to("apply_check", hand.draft.token)
    if form.errors:
        return _draw(request, hand, now, form, 422)
    messages.success(request, "已存好。")
    return to("apply_materials", hand.draft.token)


def _keep(request: Request, hand: Hand, view: DraftView) -> dict[str, list[str]]:
    """Keep what was uploaded; what is wrong with a file is told at its place."""
    wrong: dict[str, list[str]] = {}
    for m in view.materials:
        kind = m.material.type
        upload = request.FILES.get(f"paper-{kind}")
        if upload is None or not (m.asked or m.state == "given"):
            continue
        try:
            file = store_file(
                name=upload.name or "", data=upload, actor=request.actor.ref, at=request.at
            )
            hand_in_paper(
                token=hand.draft.token, kind=kind, file=file, actor=request.actor, at=request.at
            )
        except Invalid as error:
            wrong[kind] = error.messages
    return wrong


def _draw(
    request: Request, hand: Hand, view: DraftView, form: PapersForm, status: int = 200
) -> HttpResponse:
    def rows(*states: str) -> list[tuple[AskedMaterial, str, Any]]:
        return [
            (m, view.kind_title(m.material.type), view.evidence.get(m.material.type))
            for m in view.materials
            if m.state in states
        ]

    to_bring = [
        (form[f"paper-{m.material.type}"], m, last_promise(view, m.material.type))
        for m in view.materials
        if f"paper-{m.material.type}" in form.fields
    ]
    return draw(
        request, hand, view, "materials", status, form=form, to_bring=to_bring,
        ready=rows("on_record", "given"), promised=rows("promised"), spared=rows("held", "made"),
        later=rows("later"),
    )  # fmt: skip


@require_POST
@at_draft
def use(request: Request, hand: Hand, kind: str) -> HttpResponse:
    """Use the document on record, or not: then another one is brought."""
    use_paper(
        token=hand.draft.token, kind=kind, use=request.POST.get("use") == "yes",
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return to("apply_materials", hand.draft.token)


class PromiseForm(QifuForm):
    """An undertaking to bring a material later."""

    on = DateField(label="最晚哪天补齐")
    name = TextField(label="签名", max_length=40, help_text="填写您的姓名，即为签署承诺")


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def promise(request: Request, hand: Hand, kind: str) -> HttpResponse:
    """The undertaking of one material: until when at most, what if not; POST signs or takes it back."""
    view = see(request, hand)
    row = next((m for m in view.materials if m.material.type == kind), None)
    latest = last_promise(view, kind)
    if row is None or latest is None:
        raise NotVisible
    token = hand.draft.token
    if request.POST.get("do") == "drop":
        drop_promise(token=token, kind=kind, actor=request.actor, at=request.at)
        return to("apply_materials", token)
    first = {"on": row.promise.on, "name": row.promise.name} if row.promise else {"on": latest}
    form = PromiseForm(request.POST or None, initial=first)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                promise_paper(
                    token=token, kind=kind, promised_on=form.cleaned_data["on"],
                    name=form.cleaned_data["name"], actor=request.actor, at=request.at,
                )  # fmt: skip
            except Invalid as error:
                form.add_invalid(error)
            except Refused as refused:
                form.add_error(None, refused.message)
                status = 409
            else:
                messages.success(request, "容缺承诺已签署，提交后生效。")
                return to("apply_materials", token)
    return draw(
        request, hand, view, "promise", status, form=form, title=view.kind_title(kind),
        latest=latest, consequence=CONSEQUENCE, asked=row,
    )  # fmt: skip
