"""Every refusal of the API in one shape: `application/problem+json` (RFC 9457) with a stable code.

`CODES` is the list that docs/howto/use-the-api.md prints; refusals of the case engine keep their
own codes (`wrong_state`, `guard：…`). Messages are Chinese, codes never change.
"""

from __future__ import annotations

import json
import logging
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError
from psycopg_pool import PoolTimeout

from qifu.api.words import invalid_fields
from qifu.kernel.errors import Conflict, Invalid, NotVisible, QifuError, Refused
from qifu.kernel.races import is_lost_race

logger = logging.getLogger("qifu.api")

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
LOCK_TIMEOUT = "55P03"
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)

# code → (status, title)
CODES: dict[str, tuple[int, str]] = {
    "malformed": (400, "请求无法解析"),
    "idempotency_key_invalid": (400, "Idempotency-Key 不合格式"),
    "version_invalid": (400, "版本号不合格式"),
    "unauthenticated": (401, "没有登录或令牌无效"),
    "csrf": (403, "跨站校验未通过"),
    "scope_missing": (403, "令牌没有这项权限"),
    "password_change_required": (403, "请先修改初始密码"),
    "wrong_role": (403, "您不是当前环节的经办方"),
    "wrong_system": (403, "不能以别的系统的名义推送"),
    "not_found": (404, "没有找到"),
    "unknown_action": (404, "没有这个操作"),
    "method_not_allowed": (405, "不支持这种请求方法"),
    "version_conflict": (409, "有人刚刚处理过"),
    "wrong_state": (409, "当前环节不能这样操作"),
    "refused": (409, "现在不能这样操作"),
    "key_in_flight": (409, "同一请求正在处理"),
    "too_large": (413, "提交的内容太大"),
    "invalid": (422, "填写的内容需要修改"),
    "cursor_invalid": (422, "翻页游标无效"),
    "key_reused": (422, "Idempotency-Key 已用于别的请求"),
    "rate_limited": (429, "请求过于频繁"),
    "internal": (500, "系统出错"),
    "busy": (503, "系统繁忙"),
    "database_away": (503, "数据服务暂时没有应答"),
    "not_configured": (503, "区县数据尚未载入"),
}
NOT_CONFIGURED = frozenset({"process_missing", "limit_missing"})


class Problem(QifuError):
    """A refusal of the API itself; `code` is one of `CODES`."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: dict[str, list[str]] | None = None,
        headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}
        self.members = members
        super().__init__(detail)


def as_json(value: Any) -> str:
    """Compact JSON; moments with their zone, days as dates, money as a string to the fen."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def problem_of(error: Exception) -> Problem:
    """The problem that `error` is to the caller; `internal` for what nobody foresaw."""
    match error:
        case Problem():
            return error
        case Invalid():
            return Problem("invalid", "请按各项说明修改后重新提交。", errors=error.field_errors)
        case NotVisible():
            return Problem("not_found", error.message)
        case Conflict():
            current = {"by": error.by, "at": error.at, "state": error.state}
            return Problem("version_conflict", error.message, current=current)
        case Refused():
            return _refused(error)
        case ValidationError():
            fields = invalid_fields(error.errors)
            return Problem("invalid", "请按各项说明修改后重新提交。", errors=fields)
        case Http404():
            return Problem("not_found", NotVisible().message)
        case RequestDataTooBig() | TooManyFieldsSent() | TooManyFilesSent():
            return too_large()
        case HttpError() if error.status_code == 401:
            return unauthenticated()
        case HttpError() | MultiPartParserError() | UnreadablePostError():
            return Problem("malformed", "请求体不完整或不是合法的 JSON，没有任何内容被改动。")
    if isinstance(error, DATABASE_AWAY):
        return _database(error)
    return Problem("internal", "这是我们的问题，错误已记录，这一步没有完成；请稍后重试。")


def _refused(error: Refused) -> Problem:
    members = {k: v for k, v in error.details.items() if k in ("state", "action", "current")}
    if error.code in NOT_CONFIGURED:
        return Problem("not_configured", error.message)
    return Problem(error.code, error.message, **members)


def _database(error: Exception) -> Problem:
    if is_lost_race(error) or getattr(error.__cause__, "sqlstate", None) == LOCK_TIMEOUT:
        detail = "同一事项正被多方同时处理，这一次没有执行；请稍后重试。"
        return Problem("busy", detail, headers={"Retry-After": "1"})
    detail = "数据服务暂时没有应答，请稍后带同一个 Idempotency-Key 重试；已确认的内容不会丢失。"
    return Problem("database_away", detail, headers={"Retry-After": str(RETRY_SECONDS)})


def too_large() -> Problem:
    """413: longer or heavier than is taken."""
    return Problem(
        "too_large", "文字最多 10,000 字，每个附件不超过 20 MB；请精简，或把详细内容放进附件。"
    )


def unauthenticated() -> Problem:
    """401: no key, or one that is no good."""
    return Problem(
        "unauthenticated",
        "请在 Authorization 头里带上有效的令牌（Bearer qf_…），或先登录。",
        headers={"WWW-Authenticate": 'Bearer realm="qifu"'},
    )


def status_of(code: str) -> int:
    """The HTTP status of a code; refusals of the engine that are not listed are 409."""
    return CODES[code][0] if code in CODES else 409


def respond(request: HttpRequest, error: Exception) -> HttpResponse:
    """`error` as a response; what nobody foresaw is logged with its traceback."""
    problem = problem_of(error)
    status = status_of(problem.code)
    if status == 500:
        logger.error("unforeseen error at %s %s", request.method, request.path, exc_info=error)
    body: dict[str, Any] = {
        "type": f"urn:qifu:problem:{problem.code}",
        "title": CODES.get(problem.code, CODES["refused"])[1],
        "status": status,
        "detail": problem.detail,
        "code": problem.code,
        "instance": request.path,
    }
    if problem.errors is not None:
        body["errors"] = problem.errors
    body.update(problem.members)
    response = HttpResponse(as_json(body), status=status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response
