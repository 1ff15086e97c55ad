"""Template tags of the components; each says in its docstring how a page uses it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from qifu.eligibility.wording import quantity
from qifu.kernel.text import wide, yuan
from qifu.web.components.icons import ICONS
from qifu.web.components.lights import Light, light_for

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """``{% icon "clock" %}``: a decorative icon; with a label it is read aloud."""
    role = f'role="img" aria-label="{label}"' if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" {role}>{ICONS[name]}</svg>')  # noqa: S308


register.filter(wide)
register.filter(yuan)


@register.filter
def wan(amount: Decimal | None) -> str:
    """``{{ project.investment|wan }}``: so many 万元 as people say it."""
    if amount is None:
        return "—"
    return quantity(round(amount, 2) * 10_000, "元")


@register.inclusion_tag("components/_light.html")
def light(value: Any, today: date | None = None) -> dict[str, Any]:
    """``{% light case today %}`` or ``{% light "red" %}``: colour, word and icon together."""
    return {"light": value if isinstance(value, Light) else light_for(value, today)}


@register.inclusion_tag("components/_badge.html")
def badge(text: str, tone: str = "", icon: str = "") -> dict[str, Any]:
    """``{% badge "名称待确认" "yellow" icon="info" %}``; tones: red yellow green blue or none."""
    return {"text": text, "tone": tone, "icon_name": icon}


@register.inclusion_tag("components/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """``{% field form.name %}``: label, help, error and widget of one field."""
    widget = bound.field.widget
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    single = isinstance(widget, CheckboxInput)
    css = "form-select" if isinstance(widget, Select) and not grouped else "form-control"
    attrs: dict[str, str | bool] = {"class": f"{css} {widget.attrs.get('class', '')}".strip()}
    return {
        "field": bound,
        "grouped": grouped,
        "single": single,
        "html": bound if grouped or single else bound.as_widget(attrs=attrs),
        "columns": getattr(bound.field, "columns", False),
        "counter": widget.attrs.get("data-counter"),
        "optional": not (bound.field.required or getattr(bound.field, "one_of", False)),
    }


@register.inclusion_tag("components/_fields.html")
def fields(form: Any) -> dict[str, Any]:
    """``{% fields form %}``: every visible field in order, then the hidden ones."""
    return {"form": form}


@register.inclusion_tag("components/_error_summary.html")
def error_summary(form: Any, title: str = "") -> dict[str, Any]:
    """``{% error_summary form %}``: all errors at the top, each linking to its field."""
    errors = []
    for bound in form:
        target = bound.auto_id
        if isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple):
            target = f"{bound.auto_id}_0"
        errors += [(target, _naming(str(bound.label), message)) for message in bound.errors]
    general = list(form.non_field_errors())
    count = len(errors) + len(general)
    title = title or f"有 {count} 处需要修改，您填写的内容都已保留"
    return {"errors": errors, "general": general, "title": title}


def _naming(label: str, message: str) -> str:
    """The message with its field's name before it, once: some name the field themselves."""
    return message if message.startswith(f"“{label}”") else f"{label.rstrip('？')}：{message}"


@register.inclusion_tag("components/_pager.html", takes_context=True)
def pager(context: Any, page: Any) -> dict[str, Any]:
    """``{% pager page %}`` for `components.paging.Page`; keeps the filters of the address."""
    request = context["request"]
    kept = [(name, v) for name, many in request.GET.lists() if name != "page" for v in many]
    return {"page": page, "request": request, "kept": kept}


@register.inclusion_tag("components/_timeline.html")
def timeline(entries: Any) -> dict[str, Any]:
    """``{% timeline entries %}``: entries have at, text, by, said, files, icon (see README)."""
    return {"entries": entries}


@register.inclusion_tag("components/_ledger.html")
def ledger(days: Any, due_on: date | None = None, title: str = "") -> dict[str, Any]:
    """``{% ledger days due_on "办理时限" %}``: each day of a limit, whether it counted and why."""
    today = timezone.localdate()
    counted = accumulate(1 if d.counts else 0 for d in days)
    rows = [
        {"date": d.date, "counts": d.counts, "why": d.why, "nth": nth, "ahead": d.date > today}
        for d, nth in zip(days, counted, strict=True)
    ]
    return {"rows": rows, "due_on": due_on, "title": title}


@register.inclusion_tag("components/_attachments.html")
def attachments(files: Any) -> dict[str, Any]:
    """``{% attachments files %}``: stored files with name, type and size."""
    return {"files": files}


@register.filter
def day(value: date | datetime | None) -> str:
    """10月23日 周四; the year is told when it is not this one."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    week = "一二三四五六日"[value.weekday()]
    year = f"{value.year}年" if value.year != timezone.localdate().year else ""
    return f"{year}{value.month}月{value.day}日 周{week}"


@register.filter
def moment(value: datetime | None) -> str:
    """10月23日 14:05; the year is told when it is not this one."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    year = f"{local.year}年" if local.year != timezone.localdate().year else ""
    return f"{year}{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def share(value: float | None) -> str:
    """A share between 0 and 1 as 87.5%."""
    return "—" if value is None else f"{value:.1%}"


@register.filter
def size(value: int) -> str:
    """Bytes as a person says them: 12 KB, 3.4 MB."""
    if value < 1024 * 1024:
        return f"{max(1, round(value / 1024))} KB"
    return f"{value / 1024 / 1024:.1f} MB"


@register.filter
def browser(agent: str) -> str:
    """A user agent as people call it: browser and system."""
    kinds = (
        ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("OPR", "Opera"),
        ("Firefox", "火狐"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "命令行"),
    )  # fmt: skip
    systems = (
        ("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("iPhone", "苹果手机"), ("iPad", "iPad"),
        ("Windows", "Windows"), ("Mac OS", "苹果电脑"), ("Linux", "Linux"),
    )  # fmt: skip
    found = [
        next((name for mark, name in marks if mark in (agent or "")), "")
        for marks in (kinds, systems)
    ]
    return " · ".join(part for part in found if part) or "未知浏览器"
