"""Drafts of items: begun, edited in one form whose rows move by buttons, kept with both editors told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qifu.catalogue import desk
from qifu.catalogue.keeping import DRAFT, anchor
from qifu.catalogue.models import ItemVersion
from qifu.catalogue.operations import ITEMS, create_item, save_draft
from qifu.catalogue.permissions import EDITORS
from qifu.catalogue.queries import names_for
from qifu.catalogue.rules.body import ItemBody, parse_item
from qifu.catalogue.rules.checks import Where, facts_of_fields, problems
from qifu.catalogue.rules.differences import differences
from qifu.catalogue.rules.form import Sheet, read, sheet_of, split
from qifu.catalogue.rules.form_rows import edited
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, Refused
from qifu.web.access import staff
from qifu.web.workbench.catalogue import drawing
from qifu.web.workbench.catalogue.forms import NewItemForm
from qifu.web.workbench.catalogue.phone import phone_of

KEEP = ("save", "over", "next", "preview")
AFTER = {"next": "work:item_check", "preview": "work:item_preview"}


@dataclass
class Typed:
    """What was posted (or is kept): the sheet, the body it says, what cannot be kept of it."""

    sheet: Sheet
    body: ItemBody
    errors: dict[Where, str]
    revision: int
    conflict: Conflict | None = None
    general: tuple[str, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def new(request: Request) -> HttpResponse:
    """An item that is not there yet: its code, title and place, then the draft."""
    form = NewItemForm(request.actor, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            create_item(body=form.body(), actor=request.actor, at=request.at)
            return redirect("work:item_draft", form.cleaned_data["code"])
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.add_error(None, error.message)
    status = 422 if form.is_bound else 200
    return render(request, "workbench/catalogue/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def draft(request: Request, code: str) -> HttpResponse:
    """The editor. A POST saves (`do=save`), or is redrawn after a button of a row."""
    row = desk.get_desk_item(request.actor, code)
    version = ITEMS.open_version(row)
    if version is None or version.state != DRAFT:
        return redirect("work:item", code)
    names = names_for(row)
    choices = desk.form_choices()
    if request.method != "POST":
        typed = Typed(sheet_of(version.body, names.fields), version.typed, {}, version.revision)
        return _drawn(request, version, typed, names, choices)
    typed = _typed(request, version, names, choices)
    if request.POST.get("do", "save") in KEEP:
        return _kept(request, version, typed, names, choices)
    edited(typed.sheet, request.POST.get("do", "")[:60])
    again = _read(typed.sheet, version, names, choices)
    typed = Typed(typed.sheet, again[0], again[1], typed.revision)
    return _drawn(request, version, typed, names, choices)


def _typed(request: Request, version: ItemVersion, names: Any, choices: Any) -> Typed:
    sheet = split(dict(request.POST.lists()))
    body, errors = _read(sheet, version, names, choices)
    over = request.POST.get("do") == "over"  # seen what somebody else saved, and meant it
    revision = request.POST.get("newest" if over else "revision", "")
    return Typed(
        sheet, body, errors, int(revision) if revision.isdecimal() and len(revision) < 9 else 0
    )


def _read(sheet: Sheet, version: ItemVersion, names: Any, choices: Any) -> Any:
    codes = {name: [code for code, _ in pairs] for name, pairs in choices.items()}
    plain, errors = read(sheet, version.item.code, names.fields, codes)
    return parse_item(plain), errors


def _kept(
    request: Request, version: ItemVersion, typed: Typed, names: Any, choices: Any
) -> HttpResponse:
    """Saved, or told why not with everything still there: 303, 409 or 422."""
    code = version.item.code
    if typed.errors:
        return _drawn(request, version, typed, names, choices, status=422)
    try:
        save_draft(
            version_id=version.pk, revision=typed.revision, body=typed.body,
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except Conflict as error:
        typed.conflict = error
        return _drawn(request, version, typed, names, choices, status=409)
    except Invalid as error:
        typed.errors = {(name,): texts[0] for name, texts in error.field_errors.items()}
        return _drawn(request, version, typed, names, choices, status=422)
    except Refused as error:
        typed.general = (error.message,)
        return _drawn(request, version, typed, names, choices, status=422)
    after = AFTER.get(request.POST.get("do", ""))
    if after:
        return redirect(after, code)
    messages.success(request, "草稿已保存，还没有发布。")
    return redirect("work:item_draft", code)


def _drawn(
    request: Request,
    version: ItemVersion,
    typed: Typed,
    names: Any,
    choices: Any,
    status: int = 200,
) -> HttpResponse:
    found = problems(typed.body, names)
    pen = drawing.Pen(
        choices, names.fields, facts_of_fields(names), typed.errors, drawing.todos_of(found)
    )
    used_materials = {row["type"][-1] for row in typed.sheet.rows["materials"] if row.get("type")}
    used_fields = {row["name"][-1] for row in typed.sheet.rows["fields"] if row.get("name")}
    context = {
        "item": version.item,
        "version": version,
        "revision": typed.revision,
        "sections": drawing.sections(typed.sheet, pen),
        "basis": drawing.basis_rows(typed.sheet, pen),
        "materials": drawing.material_rows(typed.sheet, pen),
        "fields": drawing.field_rows(typed.sheet, pen),
        "steps": drawing.step_rows(typed.sheet, pen),
        "more_materials": [p for p in choices["evidence"] if p[0] not in used_materials],
        "more_fields": [
            (kind.name, kind.label)
            for kind in names.fields.values()
            if kind.name not in used_fields
        ],
        "errors": [(f"f-{anchor(where)}", says) for where, says in typed.errors.items()],
        "general": typed.general,
        "todos": [(f"f-{anchor(where)}", says) for where, says in found],
        "overtaken": ITEMS.overtaken_by(version),
        **phone_of(version.item, typed.body, names),
        **_conflict(version, typed),
    }
    return render(request, "workbench/catalogue/draft.html", context, status=status)


def _conflict(version: ItemVersion, typed: Typed) -> dict[str, Any]:
    if typed.conflict is None:
        return {"conflict": None, "changes": [], "newest": 0}
    changes = differences(version.typed, typed.body, desk.titles())
    return {"conflict": typed.conflict, "changes": changes, "newest": version.revision}
