"""The sources of this district: bundles, items and products, policies, known answers, centres."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from qifu.bundles.models import Bundle
from qifu.bundles.queries import bundles_stationed, live_bundles
from qifu.bundles.rules.definition import BundleBody
from qifu.catalogue.models import ServiceItem, Stationing
from qifu.catalogue.queries import evidence_titles, find_items, live_bodies
from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import ItemBody
from qifu.demands.models import KnownAnswer
from qifu.exchange.facts import body_of, body_then
from qifu.exchange.models import Kind, Product
from qifu.exchange.queries import kinds_by_family, live_products_of, public_requests
from qifu.exchange.rules.kinds import PROVIDER_TYPES, RULES, KindBody
from qifu.exchange.rules.values import lines_of
from qifu.finding.documents import (
    ANSWER,
    BUNDLE,
    CENTRE,
    ITEM,
    POLICY,
    PRODUCT,
    FoundDoc,
    Source,
    register_source,
)
from qifu.identity.queries import centres, current_district
from qifu.kernel.time import shanghai_date
from qifu.policies.models import Policy
from qifu.policies.queries import find_policies
from qifu.policies.search import sayings

NEED, OFFERED, ASKED = "need", "offered", "asked"


def items(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Items and products in force, each with its guide as passages. Four queries."""
    rows = find_items()
    if codes is not None:
        rows = rows.filter(code__in=codes)
    bodies, titles, places = live_bodies(codes), evidence_titles(), _places()
    for row in rows:
        if body := bodies.get(row.code):
            yield _item(row, body, titles, places.get(row.code, []))


def _places() -> dict[str, list[str]]:
    rows = Stationing.objects.filter(
        window__active=True, window__centre__active=True, item__isnull=False
    ).values_list("item__code", "window__centre__name", "window__name")
    found: dict[str, list[str]] = {}
    for code, centre, window in rows.order_by("window__centre__position", "window__position", "pk"):
        found.setdefault(code, []).append(f"{centre}{window}")
    return found


def _item(row: ServiceItem, body: ItemBody, titles: dict[str, str], places: list[str]) -> FoundDoc:
    days = "当场办结" if row.at_once else f"{row.promised_days} 个工作日"
    return FoundDoc(
        kind=PRODUCT if row.list_name == words.VALUE_ADDED else ITEM,
        code=row.code,
        title=row.title,
        name=row.short,
        says=tuple(row.says),
        notes=(row.unit.name, days, *(["网上可办"] if "online" in row.channels else [])),
        passages=tuple(_guide(body, titles, places)),
        stages=(*row.firm_stages, *row.project_stages),
        unit=row.unit.code,
        unit_name=row.unit.name,
    )


def _guide(body: ItemBody, titles: dict[str, str], places: list[str]) -> Iterator[tuple[str, str]]:
    said = {
        "服务内容": body.product,
        "谁来提供": body.provider,
        "办理条件": "；".join(body.conditions),
        "要带的材料": "、".join(titles.get(m.type, m.type) for m in body.asked_materials),
        "不用带的材料": "、".join(
            titles.get(m.type, m.type) for m in body.materials if not m.asked
        ),
        "办多久": _days(body),
        "收费": _price(body),
        "怎么办": "、".join(words.CHANNELS[c] for c in body.channels) + "办理",
        "在哪办": "；".join(places[:4]),
        "环节": " → ".join(step.title for step in body.steps),
        "办成后": body.result,
        "依据": "；".join(f"《{b.title}》{b.article}" for b in body.legal_basis),
        "联系": body.contact,
    }
    yield from ((head, text) for head, text in said.items() if text)


def _price(body: ItemBody) -> str:
    if body.price:
        return body.price
    return f"{body.fee} 元。{body.fee_basis}" if body.fee else "不收费"


def _days(body: ItemBody) -> str:
    promised = "当场办结" if body.kind == "at_once" else f"承诺 {body.promised_days} 个工作日"
    return f"{promised}，法定 {body.statutory_days} 个工作日" if body.statutory_days else promised


def bundles(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Bundles in force with what they are made of and where. Five queries."""
    rows = live_bundles().select_related("unit", "live")
    if codes is not None:
        rows = rows.filter(code__in=codes)
    names = dict(find_items().values_list("code", "title"))
    places: dict[str, list[str]] = {}
    for found in bundles_stationed():
        window = found.station.window
        places.setdefault(found.bundle.code, []).append(f"{window.centre.name}{window.name}")
    for row in rows:
        if row.live is not None:
            yield _bundle(row, row.live.typed, names, places.get(row.code, []))


def _bundle(row: Bundle, body: BundleBody, names: dict[str, str], places: list[str]) -> FoundDoc:
    said = {
        "是什么": body.intro,
        "一次办好": "、".join(m.title or names.get(m.item, "") for m in body.members),
        "先问您": "；".join(q.title for q in body.questions if q.title),
        "怎么办": "、".join(words.CHANNELS[c] for c in body.channels) + "办理",
        "在哪办": "；".join(places[:4]),
        "办成后": body.result,
    }
    return FoundDoc(
        kind=BUNDLE,
        code=row.code,
        title=row.title,
        name=row.short,
        says=tuple(row.says),
        notes=(row.unit.name, f"{len(body.members)} 件事一次办"),
        passages=tuple((head, text) for head, text in said.items() if text),
        stages=(*row.firm_stages, *row.project_stages),
        unit=row.unit.code,
        unit_name=row.unit.name,
    )


def policies(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Policies in use here, other places' left out; one past its day is held back by `until`."""
    district = current_district()
    rows = find_policies(here=district.area_code if district else "")
    if codes is not None:
        rows = rows.filter(code__in=codes)
    for row in rows:
        yield _policy(row)


def _policy(row: Policy) -> FoundDoc:
    office = row.unit.name if row.unit else row.issuer
    said = {
        "给什么": row.gives,
        "适用谁": "；".join(dict.fromkeys([row.conditions, *sayings(row.rule)])).strip("；"),
        "解读": row.service.get("interpretation", ""),
        "说明": row.note,
        "文件": "，".join(p for p in (row.issuer, row.document) if p),
        "谁负责": office,
        "有效期": f"有效期至 {row.valid_until:%Y-%m-%d}" if row.valid_until else "",
    }
    return FoundDoc(
        kind=POLICY,
        code=row.code,
        title=row.title,
        notes=(row.gives, row.get_level_display(), office),
        passages=tuple((head, text) for head, text in said.items() if text),
        unit=row.unit.code if row.unit else "",
        unit_name=row.unit.name if row.unit else "",
        from_day=None,
        until=row.valid_until,
    )


def answers(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Published answers; a withdrawn one is none."""
    rows = KnownAnswer.objects.filter(withdrawn_at__isnull=True).select_related("unit")
    if codes is not None:
        rows = rows.filter(pk__in=[int(c) for c in codes if c.isdecimal()])
    for row in rows:
        name = row.unit.name if row.unit else ""
        yield FoundDoc(
            kind=ANSWER,
            code=str(row.pk),
            title=row.question,
            notes=(*([name] if name else []), f"{row.published_at:%Y-%m-%d} 发布"),
            passages=(("答复", row.answer),),
            unit=row.unit.code if row.unit else "",
            unit_name=name,
        )


def centre_pages(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Centres in use with their windows. Three queries."""
    rows = centres() if codes is None else centres().filter(code__in=codes)
    for row in rows:
        windows = [w.name for w in row.windows.all()]
        said = {
            "地址": row.address,
            "时间": row.hours,
            "电话": row.phone,
            "窗口": "、".join(windows),
        }
        yield FoundDoc(
            kind=CENTRE,
            code=row.code,
            title=row.name,
            says=("服务中心", "办事大厅", "政务大厅"),
            notes=tuple(p for p in (row.get_kind_display(), row.address, row.phone) if p),
            passages=tuple((head, text) for head, text in said.items() if text),
            unit=row.unit.code,
            unit_name=row.unit.name,
        )


def exchange(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Kinds of needs, and products of institutions that are in. Two queries and one a kind."""
    on = shanghai_date(at)
    for _, family, kinds in kinds_by_family():
        for kind in kinds:
            body = body_of(kind)
            if codes is None or kind.code in codes:
                yield _need(kind, body, family)
            for product in live_products_of(kind, on):
                if codes is None or str(product.pk) in codes:
                    yield _product(product, body)


def _need(kind: Kind, body: KindBody, family: str) -> FoundDoc:
    said = {
        "是什么": body.says,
        "谁来回应": "、".join(PROVIDER_TYPES[p] for p in body.providers),
        "多久": f"{body.answer_days} 个工作日内回应，{body.total_days} 个工作日内办完",
        "怎么选": RULES[body.rule],
    }
    return FoundDoc(
        kind=NEED, code=kind.code, title=body.title, says=(family,),
        notes=(family, f"{body.answer_days} 个工作日内回应"), passages=tuple(said.items()),
        unit=kind.unit.code, unit_name=kind.unit.name,
    )  # fmt: skip


def _product(row: Product, body: KindBody) -> FoundDoc:
    said = {
        "介绍": row.says,
        "条件和价格": "；".join(map(" ".join, lines_of(body.offer, row.values))),
    }
    return FoundDoc(
        kind=OFFERED, code=str(row.pk), title=row.title, says=(body.product,),
        notes=(body.title, row.provider.enterprise.name),
        passages=tuple((head, text) for head, text in said.items() if text),
        unit=row.kind.unit.code, unit_name=row.kind.unit.name, until=row.provider.until,
    )  # fmt: skip


def requests(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Needs sent to everybody that can still be answered; whose they are is not told."""
    rows = public_requests()
    if codes is not None:
        rows = rows.filter(case__number__in=codes)
    for row in rows:
        body = body_then(row)
        lines = "；".join(map(" ".join, lines_of(body.need, row.need)))
        yield FoundDoc(
            kind=ASKED, code=row.case.number, title=row.case.title, says=(body.title,),
            notes=(body.title, f"{row.answer_until:%m-%d} 前回应"), passages=(("需求", lines),),
            until=row.answer_until,
        )  # fmt: skip


def register() -> None:
    """Let all of them be searched. Titles are what a filter says."""
    register_source(Source("bundles", (BUNDLE,), bundles), bundle="一件事")
    register_source(Source("items", (ITEM, PRODUCT), items), item="政务事项", product="增值服务")
    register_source(Source("policies", (POLICY,), policies), policy="惠企政策")
    register_source(Source("answers", (ANSWER,), answers), answer="已有答复")
    register_source(Source("centres", (CENTRE,), centre_pages), centre="服务中心")
    register_source(
        Source("exchange", (NEED, OFFERED), exchange), need="供需对接", offered="机构产品"
    )
    register_source(Source("requests", (ASKED,), requests), asked="公开征集")
