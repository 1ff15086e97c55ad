"""Completes the OpenAPI document: one operation for each action of the published process, with the
schema made from its fields; the headers every write takes; the problems every operation may give.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django.db import DatabaseError

from qifu.api.problems import CODES, MEDIA_TYPE
from qifu.bundles.operations import as_action
from qifu.bundles.rules.tasks import ACTIONS as TASK_ACTIONS
from qifu.bundles.rules.tasks import SYSTEM
from qifu.cases.clockwork import limits
from qifu.cases.definitions import current_process, definition_of
from qifu.cases.fields import MAX, MAX_ITEMS
from qifu.cases.rules.definition import Action, FieldSpec
from qifu.kernel.errors import Refused

ACT_PATHS = {
    "demand": "/api/v1/demands/{number}/actions/{action}",
    "claim": "/api/v1/claims/{number}/actions/{action}",
}
TASK_PATH = "/api/v1/applications/{number}/tasks/{task_id}/actions/{action}"
UUID = {"type": "string", "format": "uuid"}
WRITES = ("post", "put")
NOT_EVERYWHERE = ("/cards", "/cards/keys")  # a district without cards has none of these
KEY_PARAMETER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    "description": "同一键在 24 小时内重发，只执行一次，返回同样的状态和内容。",
}
MATCH_PARAMETER = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string", "pattern": '^"?[0-9]{1,9}"?$'},
    "description": "您看到的版本号；期间有人处理过则返回 409。",
}
SHAPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": MAX["text"]},
    "longtext": {"type": "string", "maxLength": MAX["longtext"]},
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "money": {"type": "string", "description": "元，最多两位小数"},
    "boolean": {"type": "boolean"},
    "choice": {"type": "string"},
    "class": {"type": "string"},
    "topic": {"type": "string", "description": "主题代码，见 /topics"},
    "unit": {"type": "string", "description": "单位代码，见 /units"},
    "units": {"type": "array", "items": {"type": "string"}, "description": "单位代码，见 /units"},
    "colleague": {"type": "string", "pattern": "^[0-9]{1,18}$", "description": "本单位经办人"},
    "case": {"type": "string", "description": "诉求编号"},
    "items": {
        "type": "array",
        "maxItems": MAX_ITEMS,
        "items": {"type": "string", "maxLength": 200},
    },
    "files": {"type": "array", "maxItems": 10, "items": UUID, "description": "见 /files"},
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """`document` with actions, headers and problems."""
    document["components"]["schemas"]["Problem"] = _problem_schema()
    for process, path in ACT_PATHS.items():
        _list_actions(document["paths"], process, path)
    _list_task_actions(document["paths"])
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _add_headers(path, method, operation)
            _add_problems(path, method, operation)
    return document


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    errors = {"type": "object", "additionalProperties": {"type": "array", "items": text}}
    return {
        "type": "object",
        "description": "RFC 9457;code 固定不变，detail 用中文说明怎么办。",
        "required": ["type", "title", "status", "detail", "code", "instance"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "code": {"type": "string", "examples": sorted(CODES)},
            "instance": text,
            "errors": errors,
            "current": {"type": "object"},
        },
    }


def _list_actions(paths: dict[str, Any], process: str, act_path: str) -> None:
    """Replace the one path for all actions by a path for each; keep it when there is no process."""
    try:
        definition = definition_of(current_process(process).pk)
    except (Refused, DatabaseError):
        return
    _list(paths, act_path, [a for a in definition.actions.values() if a.by != {"system"}])


def _list_task_actions(paths: dict[str, Any]) -> None:
    """The acts on a department's part of an application are those of its rules, not of a process."""
    people = [as_action(a) for a in TASK_ACTIONS.values() if a.by != {SYSTEM}]
    _list(paths, TASK_PATH, people)


def _list(paths: dict[str, Any], act_path: str, actions: list[Action]) -> None:
    general = paths.pop(act_path)["post"]
    for action in actions:
        operation = deepcopy(general)
        operation["operationId"] = f"{general['operationId']}_{action.code}"
        operation["summary"] = action.title
        operation["description"] = action.help or action.title
        operation["parameters"] = [p for p in operation["parameters"] if p["name"] != "action"]
        operation["requestBody"] = _body(action)
        paths[act_path.replace("{action}", action.code)] = {"post": operation}


def _body(action: Action) -> dict[str, Any]:
    required = [f.name for f in action.fields if f.required]
    data: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {f.name: field_schema(f) for f in action.fields},
    }
    body: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "version": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
            "data": data,
        },
    }
    if required:
        data["required"] = required
        body["required"] = ["data"]
    return {"required": bool(required), "content": {"application/json": {"schema": body}}}


def field_schema(field: FieldSpec) -> dict[str, Any]:
    """The JSON Schema of one field of an action."""
    schema = deepcopy(SHAPES[field.type])
    schema["title"] = field.label
    if field.help:
        schema["description"] = field.help
    if field.type == "choice":
        schema["enum"] = [code for code, _ in field.choices]
    if field.type == "class":
        schema["enum"] = [x.code for x in limits().values() if x.klass and x.amount]
    if field.minimum is not None:
        schema["minimum"] = field.minimum
    if field.maximum is not None:
        schema["maximum"] = field.maximum
    if field.required and schema["type"] == "string" and "enum" not in schema:
        schema["minLength"] = 1
    if field.required and schema["type"] == "array":
        schema["minItems"] = 1
    if field.initial is not None:
        schema["default"] = field.initial
    return schema


def _add_headers(path: str, method: str, operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if method in WRITES and not path.endswith(("/suggest", "/tracking", "/form")):
        parameters.append(KEY_PARAMETER)
    if "/actions/" in path or path.endswith("/withdraw"):
        parameters.append(MATCH_PARAMETER)


def _add_problems(path: str, method: str, operation: dict[str, Any]) -> None:
    """Statuses of refusals; the codes of each are in the how-to."""
    statuses = {422, 429, 503}
    if operation.get("security"):
        statuses |= {401, 403}
    named = operation.get("parameters")  # what a parameter names may not be there
    if named or "{" in path or method in WRITES or path.endswith(NOT_EVERYWHERE):
        statuses.add(404)
    if method in WRITES:
        statuses |= {400, 409, 413}
    for status in sorted(statuses):
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        titles = "、".join(code for code, (s, _) in CODES.items() if s == status)
        operation["responses"][str(status)] = {"description": titles, "content": content}
