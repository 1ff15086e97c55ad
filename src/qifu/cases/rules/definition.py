"""Process definitions as data: parse, and prove before publishing that no case can get stuck.

Pure. The vocabulary of relations, guards, effects and field types is closed: a definition names
them, it never carries code. Source of the loop: plan, section 三(三)3.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

RELATIONS = frozenset(
    "firm dispatcher supervisor revisitor intake_clerk lead lead_unit lead_head co ordered_unit"
    " policy_officer provider system".split()
)
OWNERS = RELATIONS - {"system", "ordered_unit"}
MAIN = ("run", "pause", "stop")
FIELD_TYPES = frozenset(
    "text longtext date integer money boolean choice class topic unit units colleague case items"
    " files".split()
)
VISIBLE_KEYS = {
    "state": {"code", "title", "sentence", "owner", "main", "step", "final"},
    "action": {"code", "title", "help", "from", "to", "to_when", "by", "guards", "effects", "fields"},
    "field": {
        "name", "type", "label", "required", "choices", "help", "minimum", "maximum", "initial",
    },
}  # fmt: skip


@dataclass(frozen=True)
class State:
    """`main` says what the promise clock does here; `step` names the limit of the next act."""

    code: str
    title: str
    sentence: str
    owner: str = ""
    main: str = "stop"
    step: str = ""
    final: bool = False


@dataclass(frozen=True)
class FieldSpec:
    """One field an action asks for; drives web forms, API schemas and checks alike."""

    name: str
    type: str
    label: str
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    minimum: int | None = None
    maximum: int | None = None
    initial: Any = None


@dataclass(frozen=True)
class Action:
    """An edge: `to` empty stays; `to_when` picks a target by the outcome of the answer."""

    code: str
    title: str
    from_: frozenset[str]
    by: frozenset[str]
    to: str = ""
    to_when: tuple[tuple[str, str], ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    help: str = ""

    def targets(self) -> Iterator[str]:
        if self.to:
            yield self.to
        yield from (target for _, target in self.to_when)


@dataclass(frozen=True)
class Definition:
    """A parsed process: its states and acts by code; never changed once made.

    A case begins in `initial`, or in one of the other `entries` when whoever opens it says so.
    """

    code: str
    version: int
    title: str
    initial: str
    states: dict[str, State]
    actions: dict[str, Action]
    digest: str = field(default="", compare=False)
    entries: frozenset[str] = frozenset()


def digest_of(doc: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of `doc`, hex."""
    text = json.dumps(doc, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def parse_definition(doc: dict[str, Any]) -> Definition:
    """Build the frozen definition of a checked document (KeyError on an unchecked one)."""
    states = {s["code"]: _state(s) for s in doc["states"]}
    actions = {a["code"]: _action(a) for a in doc["actions"]}
    return Definition(
        code=doc["code"],
        version=int(doc["version"]),
        title=doc["title"],
        initial=doc["initial"],
        states=states,
        actions=actions,
        digest=digest_of(doc),
        entries=frozenset({doc["initial"], *doc.get("entries", ())}),
    )


def _state(raw: dict[str, Any]) -> State:
    return State(
        code=raw["code"],
        title=raw["title"],
        sentence=raw["sentence"],
        owner=raw.get("owner", ""),
        main=raw.get("main", "stop"),
        step=raw.get("step", ""),
        final=bool(raw.get("final", False)),
    )


def _action(raw: dict[str, Any]) -> Action:
    return Action(
        code=raw["code"],
        title=raw["title"],
        from_=frozenset(raw["from"]),
        by=frozenset(raw["by"]),
        to=raw.get("to", ""),
        to_when=tuple(raw.get("to_when", {}).items()),
        guards=tuple(raw.get("guards", ())),
        effects=tuple(raw.get("effects", ())),
        fields=tuple(_field(f) for f in raw.get("fields", ())),
        help=raw.get("help", ""),
    )


def _field(raw: dict[str, Any]) -> FieldSpec:
    return FieldSpec(
        name=raw["name"],
        type=raw["type"],
        label=raw["label"],
        required=bool(raw.get("required", False)),
        choices=tuple((str(a), str(b)) for a, b in raw.get("choices", ())),
        help=raw.get("help", ""),
        minimum=raw.get("minimum"),
        maximum=raw.get("maximum"),
        initial=raw.get("initial"),
    )


def check_definition(
    doc: Any,
    *,
    guards: frozenset[str] | None = None,
    effects: frozenset[str] | None = None,
    limits: frozenset[str] | None = None,
) -> list[tuple[str, str]]:
    """Every reason why `doc` may not be published, as (path, message); empty when it may.

    Proves: every state reachable; every unfinished state has an exit, an owner and a clock or a
    declared pause; no unknown relation, guard, effect, limit or field type; nothing unfinished
    can only circle. `guards`, `effects`, `limits` left out are the engine's own vocabulary.
    """
    if guards is None or effects is None:
        from qifu.cases.rules.vocabulary import EFFECT_NAMES, GUARD_NAMES

        guards = GUARD_NAMES if guards is None else guards
        effects = EFFECT_NAMES if effects is None else effects
    errors: list[tuple[str, str]] = list(_shape_errors(doc))
    if errors:
        return errors
    states = {s["code"]: s for s in doc["states"]}
    errors += _duplicate_errors(doc)
    for key, start in [("initial", doc["initial"]), *(("entries", e) for e in _entries(doc))]:
        if start not in states:
            errors.append((key, f"起始状态“{start}”不存在，请改为已定义的状态"))
    for i, state in enumerate(doc["states"]):
        errors += _state_errors(f"states[{i}]", state, limits)
    for i, action in enumerate(doc["actions"]):
        errors += _action_errors(f"actions[{i}]", action, states, guards, effects)
    if not errors:
        errors += _graph_errors(doc, states)
    return errors


def _entries(doc: dict[str, Any]) -> list[str]:
    return [str(entry) for entry in doc.get("entries") or ()]


def _shape_errors(doc: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(doc, dict):
        yield "", "流程定义应为一个映射"
        return
    for key in ("code", "version", "title", "initial", "states", "actions"):
        if key not in doc:
            yield key, f"缺少“{key}”"
    for key, needed in (
        ("states", ("code", "title", "sentence")),
        ("actions", ("code", "title", "from", "by")),
    ):
        for i, row in enumerate(doc.get(key) or ()):
            for name in needed:
                if not isinstance(row, dict) or name not in row:
                    yield f"{key}[{i}]", f"缺少“{name}”"


def _duplicate_errors(doc: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("states", "actions"):
        seen: set[str] = set()
        for i, row in enumerate(doc[key]):
            if row["code"] in seen:
                yield f"{key}[{i}].code", f"“{row['code']}”重复，请改名或删除"
            seen.add(row["code"])


def _state_errors(
    path: str, state: dict[str, Any], limits: frozenset[str] | None
) -> Iterator[tuple[str, str]]:
    for key in set(state) - VISIBLE_KEYS["state"]:
        yield f"{path}.{key}", f"不认识的字段“{key}”"
    if state.get("final"):
        return
    if state.get("owner") not in OWNERS:
        yield f"{path}.owner", f"未办结状态“{state['code']}”须写明由谁办理（owner）"
    main = state.get("main", "stop")
    if main not in MAIN:
        yield f"{path}.main", f"main 只能是 {'、'.join(MAIN)}"
    step = state.get("step", "")
    if main != "run" and not step:
        yield path, f"未办结状态“{state['code']}”既不计时也没有步骤时限，办件会停在这里"
    if step and limits is not None and step not in limits:
        yield f"{path}.step", f"时限“{step}”未在 limits.yaml 中定义"


def _action_errors(
    path: str,
    action: dict[str, Any],
    states: dict[str, Any],
    guards: frozenset[str],
    effects: frozenset[str],
) -> Iterator[tuple[str, str]]:
    for key in set(action) - VISIBLE_KEYS["action"]:
        yield f"{path}.{key}", f"不认识的字段“{key}”"
    named = [*action["from"], *([action["to"]] if action.get("to") else [])]
    named += list(action.get("to_when", {}).values())
    for state in named:
        if state not in states:
            yield path, f"动作“{action['code']}”引用了不存在的状态“{state}”"
    for key, known, word in (
        ("by", RELATIONS, "身份"),
        ("guards", guards, "条件"),
        ("effects", effects, "效果"),
    ):
        for name in action.get(key) or ():
            if name not in known:
                yield f"{path}.{key}", f"不认识的{word}“{name}”"
    if not action["by"]:
        yield f"{path}.by", f"动作“{action['code']}”没有任何人可以执行"
    seen: set[str] = set()
    for j, spec in enumerate(action.get("fields") or ()):
        where = f"{path}.fields[{j}]"
        if not isinstance(spec, dict) or not {"name", "type", "label"} <= set(spec):
            yield where, "字段须有 name、type、label"
            continue
        for key in set(spec) - VISIBLE_KEYS["field"]:
            yield f"{where}.{key}", f"不认识的字段属性“{key}”"
        if spec["type"] not in FIELD_TYPES:
            yield f"{where}.type", f"不认识的字段类型“{spec['type']}”"
        if spec["type"] == "choice" and not spec.get("choices"):
            yield f"{where}.choices", "choice 字段须列出选项"
        if spec["name"] in seen:
            yield f"{where}.name", f"字段“{spec['name']}”重复"
        seen.add(spec["name"])


def _graph_errors(doc: dict[str, Any], states: dict[str, Any]) -> Iterator[tuple[str, str]]:
    edges: dict[str, set[str]] = {code: set() for code in states}
    for action in doc["actions"]:
        targets = {action["to"]} if action.get("to") else set()
        targets |= set(action.get("to_when", {}).values())
        for source in action["from"]:
            edges[source] |= targets
    reachable = _closure({doc["initial"], *_entries(doc)}, edges)
    reverse: dict[str, set[str]] = {code: set() for code in states}
    for source, targets in edges.items():
        for target in targets:
            reverse[target].add(source)
    finals = {code for code, state in states.items() if state.get("final")}
    finishing = _closure(finals, reverse)
    for i, state in enumerate(doc["states"]):
        code = state["code"]
        if code not in reachable:
            yield f"states[{i}]", f"状态“{code}”从起始状态走不到"
        if not state.get("final") and not edges[code]:
            yield f"states[{i}]", f"状态“{code}”没有出口"
        elif code not in finishing:
            yield f"states[{i}]", f"状态“{code}”永远走不到办结"


def _closure(start: set[str], edges: dict[str, set[str]]) -> set[str]:
    seen, todo = set(start), list(start)
    while todo:
        for target in edges[todo.pop()] - seen:
            seen.add(target)
            todo.append(target)
    return seen
