"""Drafts: opened, edited in one form, redrawn by the builder's buttons, tried on every firm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from qifu.eligibility import EligibilityError, Fact, evaluate
from qifu.enterprises.facts import declared_facts, facts_by_name
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.policies import desk, versions
from qifu.policies.drafting import facts_for_pin
from qifu.policies.models import Policy, PolicyVersion
from qifu.policies.population import population
from qifu.policies.rules.body import EMPTY, Body, full_body, rule_errors, rule_of_body
from qifu.policies.rules.builder import benefit_of, tree_of
from qifu.policies.rules.changes import changes
from qifu.policies.rules.edits import edited
from qifu.web.access import staff
from qifu.web.workbench.policies.forms import (
    NewPolicyForm,
    PolicyForm,
    evidence_choices,
    initial_of,
    material_rows,
    materials_of,
)
from qifu.web.workbench.policies.nodes import KINDS, draw_benefit, draw_rule, vocabulary
from qifu.web.workbench.policies.panel import panel_context, told

KEEP = ("save", "over", "next")


@dataclass
class Typed:
    """What was posted: the body as far as it can be read, the bound form, the revision it is of."""

    body: Body
    form: PolicyForm
    revision: int
    extra: dict[str, Any] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.POLICY_OFFICER)
def new(request: Request) -> HttpResponse:
    """A policy that is not there yet: its code and title, then the draft."""
    form = NewPolicyForm(request.actor, request.POST or None)
    if request.method == "POST":
        form = NewPolicyForm(request.actor, request.POST)
        if form.is_valid():
            data = dict(form.cleaned_data)
            code = data.pop("code")
            try:
                body = full_body({**EMPTY, **data})
                versions.create_policy(code=code, body=body, actor=request.actor, at=request.at)
                return redirect("work:policy_draft", code)
            except Invalid as error:
                form.add_invalid(error)
    status = 422 if form.is_bound else 200
    return render(request, "workbench/policies/new.html", {"form": form}, status=status)


@require_POST
@staff(Role.POLICY_OFFICER)
def start(request: Request, code: str) -> HttpResponse:
    """Open the draft (or the one that is open already) and go there."""
    versions.open_draft(code=code, actor=request.actor, at=request.at)
    return redirect("work:policy_draft", code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.POLICY_OFFICER)
def draft(request: Request, code: str) -> HttpResponse:
    """The editor. A POST saves (`do=save`), or is redrawn after a button of the builder."""
    row = desk.get_desk_policy(request.actor, code)
    version = desk.draft_of(row)
    if version is None:
        return redirect("work:policy", code)
    if request.method != "POST":
        body = full_body(version.body)
        form = PolicyForm(request.actor, initial=initial_of(body))
        return _drawn(request, row, version, Typed(body, form, version.revision))
    typed = _typed(request, version, declared_facts())
    if request.POST.get("do", "save") in KEEP:
        return _kept(request, row, version, typed)
    _act(request, row, typed)
    return _drawn(request, row, version, typed)


@require_POST
@staff(Role.POLICY_OFFICER)
def builder(request: Request, code: str) -> HttpResponse:
    """The builder redrawn after one of its buttons, with the sandbox beside it."""
    row, version = _drafted(request, code)
    typed = _typed(request, version, declared_facts())
    _act(request, row, typed)
    context = _context(request, row, version, typed) | {"swapped": True}
    return render(request, "workbench/policies/_builder_swap.html", context)


@require_POST
@staff(Role.POLICY_OFFICER)
def sandbox(request: Request, code: str) -> HttpResponse:
    """The panel alone, for what is in the form now; nothing is kept."""
    row = desk.get_desk_policy(request.actor, code)
    body = rule_as_typed(request, population(request.at).facts)
    context = panel_context(row, body, request.at)
    return render(
        request, "workbench/policies/_panel.html", context | {"anchors": _anchors(request)}
    )


def rule_as_typed(request: Request, facts: Mapping[str, Fact]) -> Body:
    """Of a body, what the sandbox needs."""
    post = dict(request.POST.lists())
    budget = request.POST.get("budget", "").strip()
    return {
        "title": "",
        "matched": "matched" in request.POST,
        "eligibility": tree_of(post, facts),
        "benefit": benefit_of(post, facts),
        "budget": f"{budget}e4" if budget else None,
    }


def _anchors(request: Request) -> list[str]:
    """The nodes on the page, so that the errors of each can be told or taken back."""
    found = [name.removesuffix(".kind") for name in request.POST if name.endswith(".kind")]
    return [name.replace(".", "-") for name in found[:400]]


def _drafted(request: Request, code: str) -> tuple[Policy, PolicyVersion]:
    row = desk.get_desk_policy(request.actor, code)
    version = desk.draft_of(row)
    if version is None:
        raise NotVisible
    return row, version


def _typed(request: Request, version: PolicyVersion, facts: Mapping[str, Fact]) -> Typed:
    form = PolicyForm(request.actor, request.POST, initial=initial_of(full_body(version.body)))
    body = full_body(version.body)
    if form.is_valid():
        part = form.body_part()
        body |= {**part, "service": {**body["service"], **part["service"]}}
    post = dict(request.POST.lists())
    body["eligibility"], body["benefit"] = tree_of(post, facts), benefit_of(post, facts)
    body["matched"] = "matched" in request.POST
    body["service"]["materials"] = materials_of(request.POST)
    over = request.POST.get("do") == "over"  # seen what somebody else saved, and meant it
    revision = request.POST.get("newest" if over else "revision", "")
    return Typed(body, form, int(revision) if revision.isdecimal() and len(revision) < 9 else 0)


def _act(request: Request, row: Policy, typed: Typed) -> None:
    """A button of the builder, or a firm pinned or let go."""
    command = request.POST.get("do", "")[:200]
    act, _, what = command.partition(":")
    if act in ("pin", "unpin") and what.isdecimal() and len(what) < 18:
        _pinned(request, row, typed, act, int(what))
        return
    body = typed.body
    body["eligibility"], body["benefit"] = edited(body["eligibility"], body["benefit"], command)


def _pinned(request: Request, row: Policy, typed: Typed, act: str, pk: int) -> None:
    actor, at = request.actor, request.at
    if act == "unpin":
        versions.unpin_firm(code=row.code, pin_id=pk, actor=actor, at=at)
        return
    people = population(request.at)
    title, facts = facts_for_pin(pk, request.at)
    try:
        rule = rule_of_body(row.code, typed.body, people.facts)
    except EligibilityError:
        typed.extra["told"] = "条件或金额还没有写完整，先改好标出的地方，再把企业钉为固定样本。"
        return
    place = int((people.ids == pk).argmax())
    verdict = evaluate(rule, people.enterprises.values(place), shanghai_date(request.at)).verdict
    try:
        versions.pin_firm(
            code=row.code, title=title, facts=facts, expects=verdict, actor=actor, at=at
        )
    except Refused as error:
        typed.extra["told"] = error.message


def _kept(request: Request, row: Policy, version: PolicyVersion, typed: Typed) -> HttpResponse:
    """Saved, or told why not with everything still there: 303, 409 or 422."""
    if not typed.form.is_valid():
        return _drawn(request, row, version, typed, status=422)
    try:
        versions.save_draft(
            version_id=version.pk, revision=typed.revision, body=typed.body,
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except Conflict as error:
        theirs = full_body(version.body)
        found = changes(theirs, typed.body, declared_facts())
        typed.extra = {"conflict": error, "theirs": found, "newest": version.revision}
        return _drawn(request, row, version, typed, status=409)
    except Invalid as error:
        typed.form.add_invalid(error)
        return _drawn(request, row, version, typed, status=422)
    if request.POST.get("do") == "next":
        return redirect("work:policy_publish", row.code)
    messages.success(request, "草稿已保存，还没有发布。")
    return redirect(reverse("work:policy_draft", args=[row.code]))


def _drawn(
    request: Request, row: Policy, version: PolicyVersion, typed: Typed, status: int = 200
) -> HttpResponse:
    context = _context(request, row, version, typed)
    return render(request, "workbench/policies/draft.html", context, status=status)


def _context(request: Request, row: Policy, version: PolicyVersion, typed: Typed) -> dict[str, Any]:
    rows = facts_by_name()
    words = vocabulary(declared_facts(), rows)
    body = typed.body
    errors = [] if body["eligibility"] is None else rule_errors(row.code, body, words.declared)
    return {
        **panel_context(row, body, request.at),
        "row": row,
        "version": version,
        "form": typed.form,
        "revision": typed.revision,
        "words": words,
        "kinds": KINDS,
        "rule": draw_rule(body["eligibility"], words, errors),
        "benefit": draw_benefit(body["benefit"], words, errors),
        "benefit_errors": [e for e in told(errors) if e["anchor"].startswith("b")],
        "materials": material_rows(body["service"]["materials"]),
        "evidence": evidence_choices(),
        "conflict": typed.extra.get("conflict"),
        "theirs": typed.extra.get("theirs"),
        "newest": typed.extra.get("newest"),
        "told": typed.extra.get("told"),
        "anchors": (),
        "swapped": False,
        "overtaken": desk.overtaken_by(row),
    }
