"""Check your answers, give the consent, hand in once; and what the page says of each answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.bundles.draft_access import Hand
from qifu.bundles.draft_submit import submit_draft
from qifu.bundles.draft_view import DraftView
from qifu.bundles.rules.asking import AskedMaterial, spared
from qifu.bundles.rules.values import as_json, shown
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, Refused
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.portal.applications.opening import application_url, at_draft, draw, see

NAMES = ("contact_name", "contact_phone")


class SendForm(QifuForm):
    """Whom to call, and the consent to what is on record; what the form asked is not asked again."""

    def __init__(self, view: DraftView, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = view.values
        if not said.get("contact_name"):
            self.fields["contact_name"] = TextField(label="联系人", max_length=40)
        if not said.get("contact_phone"):
            self.fields["contact_phone"] = TextField(
                label="联系电话", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
            )
        if view.on_record:
            papers = "、".join(view.kind_title(m.material.type) for m in view.on_record)
            self.fields["consent"] = forms.BooleanField(
                label=f"同意把已存的{papers}用于这次办理",
                help_text="只给办理这件事的部门看，谁看过都有记录；一年后到期，可随时在“企业材料”里收回",
                error_messages={"required": "请勾选同意；不同意的，请在材料一步改为上传另一份"},
            )
        self.fields["true"] = forms.BooleanField(
            label="填写的内容和材料真实有效",
            error_messages={"required": "请核对后勾选"},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def check(request: Request, hand: Hand) -> HttpResponse:
    """All answers with links back; POST hands them in, twice is once."""
    view = see(request, hand)
    if request.method != "POST":
        if view.situation_open or view.choice_open:
            return redirect("portal:apply", hand.draft.token)
        return _draw(request, hand, view, SendForm(view, initial=_contact(request, hand, view)))
    form = SendForm(view, request.POST)
    if form.is_valid():
        contact = {n: form.cleaned_data.get(n) or str(view.values.get(n, "")) for n in NAMES}
        try:
            found = submit_draft(
                token=hand.draft.token, actor=request.actor, at=request.at, seen=view, **contact
            )
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            url = application_url(hand, found.case.number, "application_receipt")
            return HttpResponseRedirect(url, status=303)
    return _draw(request, hand, view, form, 422)


def _contact(request: Request, hand: Hand, view: DraftView) -> dict[str, str]:
    user, firm = request.user, hand.draft.enterprise
    if hand.window:
        return {"contact_name": firm.legal_person, "contact_phone": firm.phone}
    return {"contact_name": user.name, "contact_phone": user.phone}


def _draw(
    request: Request, hand: Hand, view: DraftView, form: SendForm, status: int = 200
) -> HttpResponse:
    kinds = view.offer.kinds
    return draw(
        request, hand, view, "check", status, form=form, missing=_missing(hand, view),
        answers=[
            (f, shown(kinds[f.field.name], as_json(f.value)) or _raw(hand, f.field.name))
            for f in view.form
        ],
        papers=[
            (view.kind_title(m.material.type), _says(view, m))
            for m in view.materials
            if m.state != "later" and m.state != "optional"
        ],
        spared_text=spared_text(view),
    )  # fmt: skip


def _raw(hand: Hand, name: str) -> str:
    return str(hand.draft.raw.get(name, ""))


def spared_text(view: DraftView) -> str:
    """How many fields and materials are spared, in words."""
    rows = spared(view.fields, view.materials)
    fields = sum(r.count for r in rows if r.kind == "field")
    papers = sum(r.count for r in rows if r.kind == "material")
    return f"比分开办理少填 {fields} 项、少交 {papers} 份材料"


def _missing(hand: Hand, view: DraftView) -> list[tuple[str, str]]:
    """What keeps it from being handed in, each with the place to mend it."""
    token = hand.draft.token
    form, papers = (reverse(f"portal:{n}", args=[token]) for n in ("apply_form", "apply_materials"))
    found = [
        (f"{form}#id_{f.field.name}", view.errors.get(f.field.name) or f"{f.field.label}：请填写")
        for f in view.missing_fields
    ]
    return found + [
        (papers, f"{view.kind_title(m.material.type)}：请上传或签容缺承诺" if m.may_follow
         else f"{view.kind_title(m.material.type)}：请上传")
        for m in view.missing_materials
    ]  # fmt: skip


def _says(view: DraftView, m: AskedMaterial) -> str:
    paper = view.evidence.get(m.material.type)
    if m.state == "promised" and m.promise is not None:
        return f"{m.promise.name}承诺 {m.promise.on} 前补齐（容缺）"
    if m.state in ("given", "on_record") and paper is not None:
        kept = "，用已存的" if m.state == "on_record" else ""
        return f"{paper.file.name}{kept}"
    return {"held": "部门核验，不用您提交", "made": "由前面的事项办出来"}.get(m.state, "还没有交")
