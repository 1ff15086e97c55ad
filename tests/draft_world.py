"""A small district of bundles: a restaurant with five departments, a firm, and who handles what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.factories import START, make_firm, make_item, make_member, make_staff, make_unit

from qifu.bundles.models import Bundle, BundleVersion
from qifu.bundles.rules.definition import parse_bundle
from qifu.bundles.versions import fill_columns, put_in_force
from qifu.catalogue.models import FormField
from qifu.enterprises.models import Enterprise, EvidenceType
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import Role, Unit, User

FIELDS: tuple[dict[str, Any], ...] = (
    {"name": "firm_name", "label": "企业名称", "type": "text", "prefill": "enterprise.name"},
    {"name": "firm_uscc", "label": "统一社会信用代码", "type": "uscc", "prefill": "enterprise.uscc"},
    {"name": "legal_id", "label": "法定代表人身份证号", "type": "id_number"},
    {"name": "contact_phone", "label": "经办人手机", "type": "phone", "prefill": "person.phone"},
    {"name": "seats", "label": "座位数", "type": "integer", "minimum": 0},
    {"name": "sign_text", "label": "招牌文字", "type": "text"},
    {"name": "gas_supplier", "label": "供气单位", "type": "text"},
    {"name": "has_sign", "label": "是否设置招牌", "type": "boolean"},
    {"name": "has_sewage", "label": "是否排放污水", "type": "boolean"},
    {"name": "uses_gas", "label": "是否使用燃气", "type": "boolean"},
)  # fmt: skip
PAPERS = ("licence", "plan", "food-rules", "fire-files", "food-licence", "legal-person-id")
MAIN = ["firm_name", "firm_uscc", "legal_id", "contact_phone"]
ITEMS: dict[str, dict[str, Any]] = {
    "food": {
        "title": "食品经营许可", "promised_days": 10, "statutory_days": 20,
        "fields": [*MAIN, "seats", "uses_gas",
                   {"name": "gas_supplier", "when": {"fact": "uses_gas", "is": True}}],
        "materials": [
            {"type": "licence", "source": "department"}, {"type": "legal-person-id"},
            {"type": "plan"},
            {"type": "food-rules", "tolerable": True, "tolerable_days": 5},
        ],
        "result": {"title": "食品经营许可证", "evidence": "food-licence"},
        "steps": [{"code": "look", "title": "现场核查", "days": 3, "kind": "inspection"},
                  {"code": "decide", "title": "决定", "days": 3}],
    },
    "fire": {
        "title": "消防安全检查", "promised_days": 8, "fields": [*MAIN, "seats"],
        "materials": [{"type": "plan"}, {"type": "fire-files"}],
        "steps": [{"code": "look", "title": "现场核查", "days": 3, "kind": "inspection"}],
    },
    "sewage": {"title": "排水许可", "promised_days": 6, "fields": MAIN, "materials": [{"type": "plan"}]},
    "sign": {"title": "招牌设置", "promised_days": 5, "fields": [*MAIN, "sign_text"], "materials": []},
    "tax": {
        "title": "发票领用", "promised_days": 2, "fields": MAIN,
        "materials": [{"type": "food-licence"}],
    },
}  # fmt: skip
BUNDLE: dict[str, Any] = {
    "code": "restaurant", "title": "开办餐饮店一件事", "short": "开餐饮店", "function": "opening",
    "firm_stages": ["start"],
    "questions": [
        {"field": "has_sewage", "title": "后厨污水排进下水道吗？"},
        {"field": "has_sign", "title": "要挂招牌吗？"},
    ],
    "members": [
        {"item": "food", "joint": "site"}, {"item": "fire", "joint": "site"},
        {"item": "sewage", "when": {"fact": "has_sewage", "is": True}},
        {"item": "sign", "required": False, "when": {"fact": "has_sign", "is": True}},
        {"item": "tax", "after": ["food"]},
    ],
    "source": "测试", "verified": True, "result": "结果包",
}  # fmt: skip
ONLINE = ["window", "online"]


@dataclass
class BundleWorld:
    """Who is there; `units` and `handlers`, `heads` are by item."""

    firm: Enterprise
    owner_user: User
    units: dict[str, Unit] = field(default_factory=dict)
    handlers: dict[str, User] = field(default_factory=dict)
    heads: dict[str, User] = field(default_factory=dict)

    @property
    def owner(self) -> Actor:
        return self.as_actor(self.owner_user)

    def as_actor(self, user: User, at: datetime = START) -> Actor:
        return load_actor(user, at)


def make_bundle_world() -> BundleWorld:
    """The restaurant in force since START; every department with a handler and a head."""
    for i, row in enumerate(FIELDS):
        body = {k: v for k, v in row.items() if k not in ("name", "label")}
        FormField.objects.create(name=row["name"], label=row["label"], body=body, position=i)
    for i, code in enumerate(PAPERS):
        EvidenceType.objects.create(code=code, title=f"材料{code}", position=i)
    firm = make_firm("涪江餐饮")
    world = BundleWorld(firm, make_member(firm, "admin"))
    for code, row in ITEMS.items():
        unit = make_unit(name=f"{row['title']}局")
        world.units[code] = unit
        world.handlers[code] = make_staff(unit, Role.HANDLER, f"{row['title']}经办")
        world.heads[code] = make_staff(unit, Role.HEAD, f"{row['title']}负责人")
        make_item(unit, code, channels=ONLINE, **row)
    publish_bundle({**BUNDLE, "unit": world.units["food"].code})
    return world


def publish_bundle(value: dict[str, Any], at: datetime = START) -> BundleVersion:
    """Put a bundle, or its next version, in force."""
    body = {"channels": ONLINE, **value}
    row = Bundle.objects.filter(code=value["code"]).first() or Bundle(code=value["code"])
    fill_columns(row, parse_bundle(body))
    row.save()
    version = BundleVersion(bundle=row, body=body, edited_at=at)
    put_in_force(version, at)
    return version
