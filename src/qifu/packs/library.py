"""Loading facts and policies of a pack into the library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.enterprises.bulk.settling import settle_anew
from qifu.enterprises.models import EvidenceType, Fact, RetentionRule, Tag
from qifu.enterprises.rules.precedence import ranks_of
from qifu.identity.models import Unit
from qifu.packs.firms import order_of
from qifu.packs.ledger import Ledger, differences, shown
from qifu.packs.policies import MATCHED, UNMATCHED, read_policies
from qifu.packs.tables import Table, note, sync
from qifu.policies.mirror import body_of
from qifu.policies.models import Policy, PolicyTopic, PolicyVersion
from qifu.policies.rules.body import SERVICE, Body, full_body
from qifu.policies.versions import make_live, open_claims, step_back

SAME = ("title", "level", "issuer", "certainty", "verified", "kind", "gives")
RULES = frozenset({"rule", "benefit"})
PACK = "数据包"
State = PolicyVersion.State


def load_facts(ledger: Ledger) -> None:
    """The facts that rules may ask about."""
    table = Table(
        model=Fact, key="name", noun="事实", kind="fact",
        title=lambda f: f.label, stream=lambda f: f.stream,
    )  # fmt: skip
    rows = ledger.pack.documents["facts"].value["facts"] if _has_facts(ledger) else []
    wanted = {
        row["name"]: {
            "type": row["type"],
            "label": row["label"],
            "group": row.get("group", ""),
            "unit": row.get("unit", ""),
            "source": row.get("source", ""),
            "sensitive": row.get("sensitive", False),
            "values": row.get("values", []),
            "precedence": _ranks(ledger, row["name"]),
            "position": i,
        }
        for i, row in enumerate(rows)
    }
    before = dict(Fact.objects.values_list("name", "precedence"))
    sync(ledger, table, wanted)
    moved = {n for n, row in wanted.items() if n in before and before[n] != row["precedence"]}
    if moved:
        settle_anew(facts=moved, actor=ledger.actor, at=ledger.at)


def _ranks(ledger: Ledger, fact: str) -> dict[str, int]:
    order = order_of(ledger.pack, fact)
    return ranks_of(order) if order else {}


def load_tags(ledger: Ledger) -> None:
    """The tags that officials put on firms; none without the file."""
    table = Table(
        model=Tag, key="code", noun="企业标签", kind="tag",
        title=lambda t: t.title, stream=lambda t: t.stream,
    )  # fmt: skip
    document = ledger.pack.documents.get("ledger")
    rows = document.value["tags"] if document is not None else []
    wanted = {
        row["code"]: {"title": row["title"], "says": row.get("says", ""), "position": i}
        for i, row in enumerate(rows)
    }
    sync(ledger, table, wanted)


def _has_facts(ledger: Ledger) -> bool:
    return "facts" in ledger.pack.documents


def load_evidence_types(ledger: Ledger) -> None:
    """The kinds of documents that firms keep and policies ask for; none without the file."""
    table = Table(
        model=EvidenceType, key="code", noun="材料种类", kind="evidence-type",
        title=lambda t: t.title, stream=lambda t: t.stream,
    )  # fmt: skip
    if "evidence" not in ledger.pack.documents:
        return
    wanted = {
        row["code"]: {
            "title": row["title"],
            "issuer": row.get("issuer", ""),
            "help": row.get("help", ""),
            "months_valid": row.get("months_valid"),
            "position": i,
        }
        for i, row in enumerate(ledger.pack.rows("evidence"))
    }
    sync(ledger, table, wanted)


def load_retention(ledger: Ledger) -> None:
    """How long documents are kept; none without the file, or where it says nothing of it."""
    table = Table(
        model=RetentionRule, key="code", noun="保存期限", kind="retention-rule",
        title=lambda r: r.title, stream=lambda r: r.stream,
    )  # fmt: skip
    document = ledger.pack.documents.get("evidence")
    if document is None:
        return
    wanted = {
        row["code"]: {
            "title": row["title"],
            "since": row["since"],
            "months": row["months"],
            "types": row.get("types", []),
            "position": i,
        }
        for i, row in enumerate(document.value.get("retention", []))
    }
    sync(ledger, table, wanted)


def load_topics(ledger: Ledger) -> None:
    """What firms say for what policies write; none without the file."""
    table = Table(
        model=PolicyTopic, key="code", noun="政策主题", kind="policy-topic",
        title=lambda t: t.title, stream=lambda t: t.stream, retired=None, live={},
    )  # fmt: skip
    rows = ledger.pack.rows("topics") if "topics" in ledger.pack.documents else []
    wanted = {
        row["code"]: {
            "title": row["title"],
            "says": row["says"],
            "means": row["means"],
            "position": i,
        }
        for i, row in enumerate(rows)
    }
    sync(ledger, table, wanted)


def load_policies(ledger: Ledger, units: dict[str, Unit]) -> None:
    """The policies, matched ones and those of words only, each with a live version.

    A change makes a new live version. A policy that an officer has published (or withdrawn) since is
    left alone, and the load's report says so.
    """
    table = _table({unit.pk: unit.name for unit in units.values()})
    wanted: dict[str, dict[str, Any]] = {}
    for folder in (MATCHED, UNMATCHED):
        for row in read_policies(ledger.pack.directory, folder):
            wanted[row["code"]] = _values(row, units, len(wanted), matched=folder == MATCHED)
    rows = {policy.code: policy for policy in Policy.objects.select_related("unit")}
    live = {v.policy_id: v for v in PolicyVersion.objects.filter(state=State.LIVE)}
    codes = {unit.pk: unit.code for unit in units.values()}
    bring = _Bring(ledger, table, codes, live)
    bring.add({code: values for code, values in wanted.items() if code not in rows})
    for code, policy in rows.items():
        if code in wanted:
            bring.change(policy, wanted[code])
        elif policy.from_pack and policy.active:
            bring.retire(policy)


def _table(names: dict[int, str]) -> Table:
    def show(name: str, value: Any) -> str:
        if name == "unit_id":
            return names.get(value, "(空)")
        return _rule_shown(value) if name in RULES else shown(name, value)

    return Table(
        model=Policy, key="code", noun="政策", kind="policy",
        title=lambda p: p.title, stream=lambda p: p.stream, show=show,
    )  # fmt: skip


@dataclass
class _Bring:
    """Policies of the database into line with the pack."""

    ledger: Ledger
    table: Table
    units: dict[int, str]
    live: dict[int, PolicyVersion]

    def add(self, wanted: dict[str, dict[str, Any]]) -> None:
        at = self.ledger.at
        fresh = [
            Policy(code=code, **values, service=SERVICE, version=1, published_at=at)
            for code, values in wanted.items()
        ]
        Policy.objects.bulk_create(fresh)
        PolicyVersion.objects.bulk_create(self.version(policy, 1) for policy in fresh)
        for policy in fresh:
            note(self.ledger, self.table, "added", policy)

    def version(self, policy: Policy, number: int) -> PolicyVersion:
        """A live version as the policy's columns say."""
        at, actor = self.ledger.at, self.ledger.actor
        return PolicyVersion(
            policy=policy, number=number, state=State.LIVE, body=self.body(policy), edited_at=at,
            edited_by=actor.user_id, edited_name=PACK, published_by=actor.user_id, published_at=at,
        )  # fmt: skip

    def body(self, policy: Policy) -> Body:
        return full_body(body_of(policy) | {"unit": self.units.get(policy.unit_id or 0, "")})

    def change(self, policy: Policy, values: dict[str, Any]) -> None:
        changed = differences(policy, values, self.table.show)
        quiet = changed.keys() <= self.table.quiet
        if not policy.from_pack:
            if not quiet:
                self.ledger.kept.append(
                    f"= 政策 {policy.title} ({policy.code})：工作台已另行发布或撤回，数据包的改动没有采用"
                )
            return
        back = not policy.active
        for name in changed:
            setattr(policy, name, values[name])
        if not quiet or back:
            self.publish(policy)
            loud = {k: v for k, v in changed.items() if k not in self.table.quiet}
            note(self.ledger, self.table, "restored" if back else "changed", policy, loud)
        elif policy.pk not in self.live:
            self.publish(policy)
        elif changed:
            policy.save(update_fields=list(changed))

    def publish(self, policy: Policy) -> None:
        """What the columns say goes live as a version of its own."""
        policy.unit = None if policy.unit_id is None else Unit.objects.get(pk=policy.unit_id)
        row = self.version(policy, 0)
        row.state = State.DRAFT
        make_live(row, self.ledger.actor, self.ledger.at, from_pack=True)

    def retire(self, policy: Policy) -> None:
        waiting = open_claims(policy)
        if waiting:
            self.ledger.refusals.append(
                f"政策“{policy.title}”不能移出数据包：还有 {waiting} 件申报没有办完，请先办结"
            )
        note(self.ledger, self.table, "closed", policy)
        if policy.pk in self.live:
            step_back(self.live[policy.pk], State.WITHDRAWN, "移出数据包")
        policy.active, policy.withdrawn_at = False, self.ledger.at
        policy.save(update_fields=["active", "withdrawn_at"])


def _values(
    row: dict[str, Any], units: dict[str, Unit], position: int, *, matched: bool
) -> dict[str, Any]:
    valid = row.get("valid", {})
    plain = json.loads(json.dumps(row, default=str))
    return {
        **{name: row[name] for name in SAME},
        "unit_id": units[row["unit"]].pk if "unit" in row else None,
        "document": row["document"] or "",
        "source_text": row["source"]["text"],
        "links": row["source"]["links"],
        "area": row["area"]["name"],
        "area_code": row["area"].get("code", ""),
        "note": row.get("note", ""),
        "conditions": row.get("conditions", ""),
        "valid_from": _day(valid.get("from")),
        "valid_until": _day(valid.get("until")),
        "matched": matched,
        "rule": plain.get("eligibility"),
        "benefit": plain.get("benefit"),
        "position": position,
    }


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _rule_shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else "(空)"
