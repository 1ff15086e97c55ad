"""What everybody may read of pain points; a firm that said so says whether it is gone."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.painpoints.models import PainPoint, PainReporter
from qifu.painpoints.queries import own_parts, own_points, public_point, public_points, to_answer
from qifu.painpoints.rules.ways import VERIFYING
from qifu.painpoints.settings import pain_settings
from qifu.painpoints.verifying import answer
from qifu.web.access import public
from qifu.web.components.acting import Act, act_on
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.paging import paginate


class AnswerForm(QifuForm):
    """Is it gone?"""

    says = forms.ChoiceField(
        label="问题解决了吗", widget=forms.RadioSelect,
        choices=[("yes", "解决了，可以销号"), ("no", "没有解决，请继续整改")],
    )  # fmt: skip
    words = TextField(
        label="说明", max_length=1000, lines=3, required=False,
        help_text="没有解决的请写明还卡在哪里，会原样告诉责任单位。",
    )  # fmt: skip


@require_safe
@public
def points(request: Request) -> HttpResponse:
    """Published summaries; above them what one's own firms are asked and said so of."""
    today = shanghai_date(request.at)
    page = paginate(request, public_points(), per_page=20)
    kinds = pain_settings().kinds
    signed = bool(request.actor.firm_ids("view"))
    context = {
        "page": page,
        "rows": [(row, kinds.get(row.kind, row.kind), row.light(today)) for row in page],
        "asked": list(to_answer(request.actor)[:20]) if signed else [],
        "mine": list(own_points(request.actor)[:20]) if signed else [],
    }
    return render(request, "portal/painpoints/points.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def point(request: Request, number: str) -> HttpResponse:
    """One point: its summary for everybody, all of it for firms that said so."""
    row = public_point(request.actor, number)
    parts = own_parts(request.actor, row)
    acts = {
        f"answer-{part.pk}": _act(request, row, part)
        for part in parts
        if _asked(request, row, part)
    }
    forms_, status, done = act_on(request, acts)
    if done is not None:
        return done
    context: dict[str, Any] = {
        "row": row,
        "kind": pain_settings().kinds.get(row.kind, row.kind),
        "light": row.light(shanghai_date(request.at)),
        "parts": [(part, forms_.get(f"answer-{part.pk}")) for part in parts],
    }
    return render(request, "portal/painpoints/point.html", context, status=status)


def _asked(request: Request, row: PainPoint, part: PainReporter) -> bool:
    may = part.enterprise_id in request.actor.firm_ids("submit")
    return may and row.state == VERIFYING and not part.answer


def _act(request: Request, row: PainPoint, part: PainReporter) -> Act:
    who = {"point_id": row.pk, "enterprise_id": part.enterprise_id}
    give = partial(answer, **who, actor=request.actor, at=request.at)  # type: ignore[arg-type]
    return Act(AnswerForm, lambda d: give(**d), "谢谢，您的核验已记下。")
