"""The designer: a bundle composed of items in one form whose rows move by buttons; beside it what
falls together, and the plan as a diagram."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qifu.bundles.desk import BUNDLES, create_bundle, get_desk_bundle, save_draft
from qifu.bundles.models import BundleVersion
from qifu.bundles.rules.definition import BundleBody, parse_bundle, problems
from qifu.bundles.rules.design import LISTS, edited, read, sheet_of
from qifu.catalogue.desk import form_choices
from qifu.catalogue.keeping import DRAFT, anchor
from qifu.catalogue.permissions import OWNERS_AND_KEEPERS
from qifu.catalogue.queries import find_items, known_names, live_bodies
from qifu.catalogue.rules.checks import Where, facts_of_fields
from qifu.catalogue.rules.form import Sheet, split
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, Refused
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.workbench.bundles import drawing
from qifu.web.workbench.bundles.forms import NewBundleForm
from qifu.web.workbench.bundles.panel import panel_of
from qifu.web.workbench.bundles.publishing import DOOR, differ
from qifu.web.workbench.catalogue.drawing import Pen, todos_of

KEEP = ("save", "over", "next", "trial")
AFTER = {"next": "check", "trial": "preview"}


@dataclass
class Typed:
    """What was posted (or is kept): the sheet, the body it says, what cannot be kept of it."""

    sheet: Sheet
    body: BundleBody
    errors: dict[Where, str]
    revision: int
    conflict: Conflict | None = None
    general: tuple[str, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*OWNERS_AND_KEEPERS)
def new(request: Request) -> HttpResponse:
    """A bundle that is not there yet: its code, title and lead, then the draft."""
    form = NewBundleForm(request.actor, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            create_bundle(body=form.body(), actor=request.actor, at=request.at)
            return redirect("work:bundle_draft", form.cleaned_data["code"])
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.add_error(None, error.message)
    status = 422 if form.is_bound else 200
    return render(request, "workbench/bundles/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*OWNERS_AND_KEEPERS)
def draft(request: Request, code: str) -> HttpResponse:
    """The designer. A POST saves (`do=save`), or is redrawn after a button of a row."""
    row = get_desk_bundle(request.actor, code)
    version = BUNDLES.open_version(row)
    if version is None or version.state != DRAFT:
        return redirect("work:bundle", code)
    known = Known()
    if request.method != "POST":
        sheet = sheet_of(version.body, known.names.fields)
        return _drawn(request, version, Typed(sheet, version.typed, {}, version.revision), known)
    sheet = split(dict(request.POST.lists()), LISTS)
    do = request.POST.get("do", "save")
    if do not in KEEP:
        edited(sheet, do[:60])
    plain, errors = read(sheet, code, known.names.fields, known.codes)
    over = do == "over"  # seen what somebody else saved, and meant it
    revision = request.POST.get("newest" if over else "revision", "")
    number = int(revision) if revision.isdecimal() and len(revision) < 9 else 0
    typed = Typed(sheet, parse_bundle(plain), errors, number)
    if do in KEEP:
        return _kept(request, version, typed, known)
    return _drawn(request, version, typed, known)


class Known:
    """What a bundle may refer to now."""

    def __init__(self) -> None:
        self.names = known_names()
        self.choices = form_choices()
        self.codes = {name: [code for code, _ in pairs] for name, pairs in self.choices.items()}
        self.items = {row.code: row for row in find_items()}
        self.units = dict(self.choices["unit"])


def _kept(request: Request, version: BundleVersion, typed: Typed, known: Known) -> HttpResponse:
    """Saved, or told why not with everything still there: 303, 409 or 422."""
    if typed.errors:
        return _drawn(request, version, typed, known, status=422)
    try:
        save_draft(
            version_id=version.pk, revision=typed.revision, body=typed.body,
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except Conflict as error:
        typed.conflict = error
        return _drawn(request, version, typed, known, status=409)
    except Invalid as error:
        typed.errors = {(name,): texts[0] for name, texts in error.field_errors.items()}
        return _drawn(request, version, typed, known, status=422)
    except Refused as error:
        typed.general = (error.message,)
        return _drawn(request, version, typed, known, status=422)
    after = AFTER.get(request.POST.get("do", ""))
    if after:
        return redirect(DOOR.urls(version.bundle.code)[after])
    messages.success(request, "草稿已保存，还没有发布。")
    return redirect("work:bundle_draft", version.bundle.code)


def _drawn(
    request: Request, version: BundleVersion, typed: Typed, known: Known, status: int = 200
) -> HttpResponse:
    bodies = live_bodies(typed.body.codes)
    found = problems(typed.body, bodies, known.names)
    pen = Pen(
        known.choices, known.names.fields, facts_of_fields(known.names), typed.errors,
        todos_of(found),
    )  # fmt: skip
    told = {code: (row.name, row.unit.name, row.promised_days) for code, row in known.items.items()}
    inside = set(typed.body.codes)
    asked = {question.field for question in typed.body.questions}
    context = {
        "bundle": version.bundle,
        "version": version,
        "revision": typed.revision,
        "basic": drawing.basic(typed.sheet, pen),
        "stages": drawing.stage_rows(typed.sheet, pen),
        "questions": drawing.question_rows(typed.sheet, pen),
        "members": drawing.member_rows(typed.sheet, pen, told),
        "more_items": [
            (row.code, f"{row.name}（{row.unit.name}）")
            for row in known.items.values()
            if row.code not in inside
        ],
        "more_fields": [
            (kind.name, kind.label)
            for kind in known.names.fields.values()
            if kind.name not in asked
        ],
        "errors": [(f"f-{anchor(where)}", says) for where, says in typed.errors.items()],
        "general": typed.general,
        "todos": [(f"f-{anchor(where)}", says) for where, says in found],
        "overtaken": BUNDLES.overtaken_by(version),
        "conflict": typed.conflict,
        "changes": differ(version.typed, typed.body) if typed.conflict else [],
        "newest": version.revision,
        **panel_of(typed.body, bodies, known.names, {}, on=shanghai_date(request.at)),
    }
    return render(request, "workbench/bundles/draft.html", context, status=status)
