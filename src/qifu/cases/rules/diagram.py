"""A process definition as a page people can read: diagram, states and actions. Pure.

The page is generated into `docs/generated/`; a test fails when it is stale, so the picture and the
running process cannot drift apart.
"""

from __future__ import annotations

from qifu.cases.rules.definition import Action, Definition

WHO = {
    "firm": "企业",
    "dispatcher": "指挥调度",
    "supervisor": "督办",
    "revisitor": "回访员",
    "intake_clerk": "收件窗口",
    "lead": "牵头承办人",
    "lead_unit": "牵头单位人员",
    "lead_head": "牵头单位负责人",
    "co": "协办单位",
    "ordered_unit": "被督办单位",
    "policy_officer": "惠企政策专员",
    "provider": "回应机构",
    "system": "系统",
}
MAIN = {"run": "计时", "pause": "暂停", "stop": "停止"}


def page_of(definition: Definition) -> str:
    """The Markdown page of a definition."""
    parts = [
        f"# {definition.title} · {definition.code} v{definition.version}",
        "Generated from the process definition; do not edit.",
        "```mermaid\n" + _diagram(definition) + "\n```",
        _states(definition),
        _actions(definition),
    ]
    return "\n\n".join(parts) + "\n"


def _diagram(definition: Definition) -> str:
    starts = [definition.initial, *sorted(definition.entries - {definition.initial})]
    lines = ["stateDiagram-v2", *(f"    [*] --> {start}" for start in starts)]
    lines += [f"    {s.code}: {s.title}" for s in definition.states.values()]
    for action in definition.actions.values():
        for source in sorted(action.from_):
            lines += [f"    {source} --> {target}: {action.title}" for target in action.targets()]
    lines += [f"    {s.code} --> [*]" for s in definition.states.values() if s.final]
    return "\n".join(lines)


def _states(definition: Definition) -> str:
    rows = ["| state | 名称 | 由谁办理 | 办理时限 | 本环节时限 |", "|---|---|---|---|---|"]
    for state in definition.states.values():
        owner = "—" if state.final else WHO[state.owner]
        main = "—" if state.final else MAIN[state.main]
        rows.append(f"| `{state.code}` | {state.title} | {owner} | {main} | {state.step or '—'} |")
    return "## States\n\n" + "\n".join(rows)


def _actions(definition: Definition) -> str:
    rows = ["| action | 名称 | 从 | 到 | 谁可以 | 条件 |", "|---|---|---|---|---|---|"]
    rows += [_row(definition, action) for action in definition.actions.values()]
    return "## Actions\n\n" + "\n".join(rows)


def _row(definition: Definition, action: Action) -> str:
    sources = "、".join(s.title for c, s in definition.states.items() if c in action.from_)
    targets = "、".join(definition.states[t].title for t in action.targets()) or "不变"
    who = "、".join(WHO[r] for r in sorted(action.by))
    guards = " ".join(f"`{g}`" for g in action.guards) or "—"
    return f"| `{action.code}` | {action.title} | {sources} | {targets} | {who} | {guards} |"
