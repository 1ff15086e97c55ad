"""One box for everything: results with why they were found, suggestions, the assistant's answer."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qifu.demands.queries import known_answer
from qifu.finding import assistant
from qifu.finding.queries import search, telling
from qifu.finding.queries import suggest as suggested
from qifu.identity.request import Request
from qifu.kernel.rates import address_of, buckets
from qifu.web.access import public
from qifu.web.components import found as drawn

LIMIT, NEAREST, SUGGESTED = 20, 5, 7
PHRASES_PER_MINUTE, WHILE_TYPING = 6, 5
EXAMPLES = ("开饭店要办什么证", "招人补贴", "公司注销", "yyzz", "货款被拖欠")


@require_safe
@public
def find(request: Request) -> HttpResponse:
    """Everything that fits the words, best first, with the sentences that answer."""
    wanted = drawn.wanted_in(request.GET.dict())
    if wanted.words and (wait := _too_many(request)):
        return _busy(request, wanted, wait)
    kinds = [wanted.kind] if wanted.kind else list(drawn.shown_kinds())
    found = search(
        wanted.words, kinds=kinds, stage=wanted.stage, unit=wanted.unit, limit=LIMIT, at=request.at
    )
    answer = assistant.answer_from(found, wanted.words)
    sure = any(hit.certain for hit in found.hits[:NEAREST])
    shown = telling(found.hits) if sure else found.hits[:NEAREST]
    context = {
        "wanted": wanted,
        "lines": [drawn.line_of(hit, found.words) for hit in shown],
        "found": found,
        "answer": drawn.drawn_answer(answer),
        "sure": sure,
        "can_phrase": answer.known and assistant.can_phrase(),
        "tabs": _tabs(wanted),
        "stages": drawn.stages().items(),
        "units": drawn.units(),
        "examples": EXAMPLES,
    }
    return render(request, "portal/finding/results.html", context)


def _too_many(request: Request, what: str = "find", times: int = 1) -> int:
    """Seconds to wait; suggestions have a measure of their own, `times` as large."""
    return buckets.take(f"{what}:{address_of(request)}", settings.QIFU_SEARCHES_PER_MINUTE * times)


def _busy(request: Request, wanted: drawn.Wanted, wait: int) -> HttpResponse:
    context = {"wanted": wanted, "wait": wait}
    response = render(request, "portal/finding/busy.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response


def _tabs(wanted: drawn.Wanted) -> list[tuple[str, str, bool]]:
    """(address, title, whether it is the one shown) of each kind and of all."""
    kept = {"q": wanted.words, "stage": wanted.stage, "unit": wanted.unit}
    kept = {name: value for name, value in kept.items() if value}
    return [
        (f"?{urlencode({**kept, 'kind': kind} if kind else kept)}", title, kind == wanted.kind)
        for kind, title in {"": "全部", **drawn.shown_kinds()}.items()
    ]


@require_safe
@public
def suggest(request: Request) -> HttpResponse:
    """What somebody who types may mean (a fragment)."""
    wanted = drawn.wanted_in(request.GET.dict())
    hits = []
    if len(wanted.words) > 1 and not _too_many(request, "suggest", WHILE_TYPING):
        hits = suggested(wanted.words, limit=SUGGESTED, at=request.at)
    lines = [line for hit in hits if (line := drawn.line_of(hit, wanted.words)).url]
    context = {"lines": lines, "wanted": wanted}
    return render(request, "portal/finding/_suggestions.html", context)


@require_POST
@public
def phrase(request: Request) -> HttpResponse:
    """The answer as a language model phrases it: a fragment, or a page without JavaScript."""
    wanted = drawn.wanted_in(request.POST.dict())
    wait = buckets.take(f"phrase:{address_of(request)}", PHRASES_PER_MINUTE)
    answer = assistant.ask(wanted.words, at=request.at, phrase=not wait)
    context = {
        "wanted": wanted,
        "answer": drawn.drawn_answer(answer),
        "wait": wait,
        "back": f"{reverse('portal:find')}?{urlencode({'q': wanted.words})}",
    }
    part = "_phrased" if request.htmx else "phrased"
    return render(request, f"portal/finding/{part}.html", context)


@require_safe
@public
def answer(request: Request, answer_id: int) -> HttpResponse:
    """A published answer."""
    return render(request, "portal/finding/answer.html", {"row": known_answer(answer_id)})
