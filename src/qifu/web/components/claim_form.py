"""The form of a claim: prefilled with all that is known, asking only for what is missing.

Portal and window share it. Documents and the account are kept as soon as they are good, whatever
else is wrong; the rest is kept as a draft, so that nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qifu.eligibility.language import asked_of
from qifu.enterprises.accounts import set_account
from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.facts import facts_by_name
from qifu.enterprises.models import Enterprise
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.files import store_file
from qifu.kernel.time import shanghai_date
from qifu.policies.claims import ClaimInput, claim_draft, save_claim_draft, submit_claim
from qifu.policies.footing import Footing, footing
from qifu.policies.models import Claim, ClaimDraft, Policy
from qifu.web.components.fact_fields import fact_field, fact_value
from qifu.web.components.forms import FILE_TYPES, QifuForm, TextField

TYPED = ("contact_name", "contact_phone", "statement", "account_bank", "account_number")


@dataclass(frozen=True)
class ClaimDoor:
    """Where the form stands: its template, the channel, and where one goes when it is in."""

    template: str
    done: Callable[[Claim], str]
    channel: str = "portal"
    centre_id: int | None = None
    contact: Mapping[str, str] | None = None


class ClaimForm(QifuForm):
    """Only what is missing: facts, documents, the account, whom to call, and why in spite of a no."""

    contact_name = TextField(label="联系人", max_length=40)
    contact_phone = TextField(label="联系电话", max_length=20)

    def __init__(self, stands: Footing, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands = stands
        known = facts_by_name()
        self.asked = [known[name] for name in stands.missing if name in known]
        for fact in self.asked:
            self.fields[f"fact-{fact.name}"] = fact_field(fact)
        for document in stands.documents:
            if document.evidence is None:
                self.fields[f"material-{document.type.code}"] = forms.FileField(
                    label=document.type.title, required=False, help_text=document.note or document.type.help,
                    widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
                )  # fmt: skip
        if stands.account is None:
            self.fields["account_bank"] = TextField(label="开户银行", max_length=80, required=False)
            self.fields["account_number"] = TextField(label="账号", max_length=40, required=False)
        if stands.found.outcome.verdict == "ineligible":
            self.fields["statement"] = TextField(
                label="认为比对有误的理由", max_length=5000, lines=4, required=False
            )

    def declared(self) -> dict[str, Any]:
        """The facts that were answered, typed; an empty answer is no answer."""
        found = {f.name: fact_value(f, self.cleaned_data.get(f"fact-{f.name}")) for f in self.asked}
        return {name: value for name, value in found.items() if value is not None}

    def part(self, prefix: str) -> list[Any]:
        """The bound fields of one section, for the template."""
        return [self[name] for name in self.fields if name.startswith(prefix)]

    @property
    def facts(self) -> list[Any]:
        return self.part("fact-")

    @property
    def account(self) -> list[Any]:
        return self.part("account_")


def claim_form_page(
    request: Request, policy: Policy, firm: Enterprise, door: ClaimDoor
) -> HttpResponse:
    """GET draws the form, POST keeps what is good and hands the claim in, or says what is missing."""
    draft = claim_draft(policy, firm, actor=request.actor, at=request.at)
    typed = draft.data if draft else {}
    if request.method != "POST":
        initial = {**(door.contact or {}), **typed}
        return _show(request, footing(policy, firm, shanghai_date(request.at)), door, initial)
    errors = _keep_documents(request, policy, firm) | _keep_account(request, firm)
    save = {k: request.POST.get(k, "")[:5000] for k in TYPED if k in request.POST}
    save |= {k: str(v)[:200] for k, v in request.POST.dict().items() if k.startswith("fact-")}
    kept = save_claim_draft(
        policy_code=policy.code, enterprise_id=firm.pk, data={**typed, **save},
        actor=request.actor, at=request.at,
    )  # fmt: skip
    stands = footing(policy, firm, shanghai_date(request.at))
    form = ClaimForm(stands, request.POST, request.FILES)
    if request.POST.get("do") == "save":
        messages.success(request, "已保存，随时可以回来继续填写。")
        return _show(request, stands, door, {**typed, **save})
    form.is_valid()
    for name, said in errors.items():
        form.add_error(name if name in form.fields else None, said)
    if form.errors:
        return _draw(request, stands, door, form, 409 if stands.problem else 422)
    return _submit(request, stands, door, form, kept)


def _submit(
    request: Request, stands: Footing, door: ClaimDoor, form: ClaimForm, draft: ClaimDraft
) -> HttpResponse:
    data = ClaimInput(
        contact_name=form.cleaned_data["contact_name"],
        contact_phone=form.cleaned_data["contact_phone"],
        statement=form.cleaned_data.get("statement", ""),
        declared=form.declared(),
        channel=door.channel,
        centre_id=door.centre_id,
    )
    try:
        claim = submit_claim(
            policy_code=stands.policy.code, enterprise_id=stands.firm.pk, data=data,
            token=draft.token, actor=request.actor, at=request.at,
        )  # fmt: skip
    except Invalid as error:
        names = {"account": "account_number"}
        for name, said in error.field_errors.items():
            place = names.get(name, name)
            form.add_error(place if place in form.fields else None, said)
        return _draw(request, stands, door, form, 422)
    except Refused as error:
        form.add_error(None, error.message)
        return _draw(request, stands, door, form, 409)
    messages.success(request, f"申报已提交，编号 {claim.case.number}。")
    return HttpResponseRedirect(door.done(claim), status=303)


def _keep_documents(request: Request, policy: Policy, firm: Enterprise) -> dict[str, list[str]]:
    """Good documents go to the firm's library at once; what is wrong is told at its field."""
    errors: dict[str, list[str]] = {}
    asked = {m["type"] for m in policy.service.get("materials", [])}
    for code in sorted(asked):
        name = f"material-{code}"
        upload = request.FILES.get(name)
        if upload is None:
            continue
        try:
            file = store_file(
                name=upload.name or "", data=upload, actor=request.actor.ref, at=request.at
            )
            keep_evidence(
                enterprise_id=firm.pk, type_code=code, file=file, actor=request.actor, at=request.at
            )
        except Invalid as error:
            errors[name] = error.messages
    return errors


def _keep_account(request: Request, firm: Enterprise) -> dict[str, list[str]]:
    bank, number = request.POST.get("account_bank", ""), request.POST.get("account_number", "")
    if not bank.strip() and not number.strip():
        return {}
    try:
        set_account(
            enterprise_id=firm.pk, bank=bank, number=number, actor=request.actor, at=request.at
        )
    except Invalid as error:
        return error.field_errors
    return {}


def _show(
    request: Request, stands: Footing, door: ClaimDoor, initial: Mapping[str, Any]
) -> HttpResponse:
    return _draw(request, stands, door, ClaimForm(stands, initial=dict(initial)), 200)


def _draw(
    request: Request, stands: Footing, door: ClaimDoor, form: ClaimForm, status: int
) -> HttpResponse:
    sources = {
        n: stands.known.origins[n][0]
        for n in asked_of(stands.found.policy)
        if n in stands.known.origins
    }
    context = {
        "stands": stands,
        "policy": stands.policy,
        "firm": stands.firm,
        "found": stands.found,
        "form": form,
        "declared": "declared" in sources.values(),
    }
    return render(request, door.template, context, status=status)
