"""An institution's products: terms, and for whom, as a few plain conditions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.exchange.facts import body_of, facts_for
from qifu.exchange.models import Kind, Product, Provider
from qifu.exchange.products import ProductInput, save_product, withdraw_product
from qifu.exchange.queries import my_products, my_provider
from qifu.exchange.requests import get_kind
from qifu.exchange.rules.conditions import ROWS, Row, rows_of, rule_of_rows, words_of_rule
from qifu.exchange.rules.values import typed_again
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import firm
from qifu.web.components.forms import TextField
from qifu.web.components.kind_fields import KindForm, initial_of
from qifu.web.portal.provider.views import acting

OPERATORS = [
    ("gte", "不低于"), ("lte", "不高于"), ("is", "是（填“是”或“否”）"), ("in", "是其中之一"),
    ("has_any", "有其中之一"), ("under", "属于（代码开头）"), ("at_least_years", "满几年"),
]  # fmt: skip


class ProductForm(KindForm):
    """Title, terms, and up to six conditions that must all hold."""

    title = TextField(label="产品名称", max_length=80)
    says = TextField(label="产品介绍", max_length=1000, lines=3)
    source = TextField(label="条件的依据", max_length=300, help_text="例如：本行产品手册 2026 年版")

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        self.body = body_of(kind)
        self.facts = facts_for(self.body)
        super().__init__(self.body.offer, *args, before="value", needed=False, **kwargs)
        choices = [("", "不设")] + [
            (n, f.label) for n, f in self.facts.items() if not n.startswith("offer_")
        ]
        for i in range(1, ROWS + 1):
            self.fields[f"fact{i}"] = forms.ChoiceField(
                label=f"条件 {i}：看什么", choices=choices, required=False
            )
            self.fields[f"operator{i}"] = forms.ChoiceField(
                label=f"条件 {i}：怎样比", choices=[("", "请选择"), *OPERATORS], required=False
            )
            self.fields[f"bound{i}"] = TextField(
                label=f"条件 {i}：值", max_length=200, required=False,
                help_text="金额填元；多个值用分号隔开",
            )  # fmt: skip

    def rows(self) -> list[Row]:
        """The conditions as typed."""
        get = self.data.get
        return [
            Row(get(f"fact{i}", ""), get(f"operator{i}", ""), get(f"bound{i}", ""))
            for i in range(1, ROWS + 1)
        ]

    def conditions(self) -> list[list[Any]]:
        """The bound fields of each condition, for the template."""
        return [
            [self[f"fact{i}"], self[f"operator{i}"], self[f"bound{i}"]] for i in range(1, ROWS + 1)
        ]


def _own(request: Request) -> Provider:
    provider = my_provider(request.actor, "submit", acting(request))
    if provider is None:
        raise NotVisible
    return provider


@require_safe
@firm("submit")
def products(request: Request) -> HttpResponse:
    """The products of one's institution, and the kinds it may put one up for."""
    provider = _own(request)
    rows = [
        {
            "product": p, "terms": words_of_rule(p.rule, facts_for(body_of(p.kind))),
        }
        for p in my_products(provider)[:100]
    ]  # fmt: skip
    kinds = Kind.objects.filter(code__in=provider.kinds, active=True)
    context = {"provider": provider, "rows": rows, "kinds": kinds}
    return render(request, "portal/provider/products.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def new(request: Request, code: str) -> HttpResponse:
    """A new product of a kind."""
    provider = _own(request)
    if code not in provider.kinds:
        raise NotVisible
    return _edit(request, provider, get_kind(code), None)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def edit(request: Request, product_id: int) -> HttpResponse:
    """Change a product, or take it down."""
    provider = _own(request)
    row = my_products(provider).filter(pk=product_id).first()
    if row is None:
        raise NotVisible
    if request.method == "POST" and request.POST.get("do") == "withdraw":
        withdraw_product(product_id=row.pk, actor=request.actor, at=request.at)
        messages.success(request, f"“{row.title}”已下架。")
        return HttpResponseRedirect(reverse("portal:provider_products"), status=303)
    return _edit(request, provider, row.kind, row)


def _edit(request: Request, provider: Provider, kind: Kind, row: Product | None) -> HttpResponse:
    status = 200
    kept = rows_of(row.rule) if row else []
    if request.method == "POST":
        form = ProductForm(kind, request.POST)
        form.is_valid()
        status = 422
        try:
            _save(request, provider, kind, row, form, kept is None)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.add_error(None, error.message)
            status = 409
        else:
            messages.success(request, "产品已发布，企业现在就能看到。")
            return HttpResponseRedirect(reverse("portal:provider_products"), status=303)
    else:
        form = ProductForm(kind, initial=_initial(kind, row, kept or []))
    context = {
        "form": form, "kind": kind, "row": row, "fixed": kept is None,
        "words": words_of_rule(row.rule, form.facts) if row else [],
    }  # fmt: skip
    return render(request, "portal/provider/product.html", context, status=status)


def _save(
    request: Request, provider: Provider, kind: Kind, row: Product | None, form: ProductForm,
    fixed: bool,
) -> None:  # fmt: skip
    """Save what was typed; a condition that these rows cannot hold stays as it is."""
    rule = row.rule if fixed and row is not None else rule_of_rows(form.rows(), form.facts)
    said = {name: form.data.get(name, "") for name in ("title", "says", "source")}
    save_product(
        provider_id=provider.pk, product_id=row.pk if row else 0, actor=request.actor,
        at=request.at,
        data=ProductInput(kind=kind.code, values=form.typed(), rule=rule, **said),
    )  # fmt: skip


def _initial(kind: Kind, row: Product | None, kept: list[Row]) -> dict[str, Any]:
    if row is None:
        return {}
    found: dict[str, Any] = {"title": row.title, "says": row.says, "source": row.source}
    found |= initial_of("value", typed_again(body_of(kind).offer, row.values))
    for i, one in enumerate(kept, 1):
        found |= {f"fact{i}": one.fact, f"operator{i}": one.operator, f"bound{i}": one.bound}
    return found
