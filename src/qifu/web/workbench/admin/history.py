"""Events of people, units and packs as lines of a timeline."""

from __future__ import annotations

from typing import Any

from qifu.identity.roles import Role
from qifu.kernel.events import Event, stream_events

ACTS = {
    "user.created": ("开户", "user"),
    "user.changed": ("修改资料", "edit"),
    "user.password_set": ("设置密码", "key"),
    "user.disabled": ("停用账号", "lock"),
    "user.enabled": ("启用账号", "check"),
    "user.post_added": ("授予岗位", "plus"),
    "user.post_ended": ("结束岗位", "x"),
    "user.post_moved": ("岗位随单位撤并转移", "refresh"),
    "user.delegated": ("安排代理", "users"),
    "user.delegation_ended": ("结束代理", "users"),
    "user.unlocked": ("解除登录锁定", "key"),
    "user.session_ended": ("退出登录的设备", "log-out"),
    "user.second_factor_set": ("启用第二重验证", "shield"),
    "user.second_factor_codes": ("换恢复码", "shield"),
    "user.second_factor_removed": ("停用第二重验证", "shield"),
    "user.second_factor_reset": ("重置第二重验证", "shield"),
    "token.issued": ("发放密钥", "key"),
    "token.revoked": ("收回密钥", "x"),
    "unit.added": ("设立", "plus"),
    "unit.changed": ("修改", "edit"),
    "unit.closed": ("撤并", "x"),
    "unit.restored": ("恢复", "refresh"),
    "duty.precedent": ("牵头先例", "gavel"),
    "pack.loaded": ("载入区县数据包", "upload"),
    "notice.added": ("加入一种通知的用语", "plus"),
    "notice.changed": ("修改一种通知的用语", "edit"),
    "notice.closed": ("停用一种通知的用语", "x"),
    "calendar.published": ("发布日历", "calendar"),
}
FIELDS = {"name": "姓名", "phone": "手机号", "email": "邮箱"}


def history_of(stream: str, limit: int = 50) -> list[dict[str, Any]]:
    """The newest `limit` lines of a stream, newest first."""
    return [_line(e) for e in reversed(stream_events(stream)[-limit:])]


def _line(event: Event) -> dict[str, Any]:
    text, icon = ACTS.get(event.kind, (event.kind, "circle"))
    return {
        "at": event.at,
        "by": event.actor_name,
        "text": text,
        "said": "\n".join(_said(event.payload)),
        "icon": icon,
    }


def _said(payload: dict[str, Any]) -> list[str]:
    found: list[str] = []
    fields = payload.get("fields")
    if isinstance(fields, dict):
        found += [f"{k}:{old} → {new}" for k, (old, new) in fields.items()]
    elif isinstance(fields, list):
        found.append("、".join(FIELDS.get(str(f), str(f)) for f in fields))
    if (role := payload.get("role")) in Role.values:
        found.append("、".join(str(w) for w in (payload.get("unit"), Role(role).label) if w))
    if payload.get("from") and payload.get("to"):
        found.append(f"{payload['from']} → {payload['to']}")
    if payload.get("successor"):
        found.append(f"由{payload['successor']}承接")
    if payload.get("deputy_name"):
        found.append(f"由{payload['deputy_name']}代理")
    if payload.get("reason"):
        found.append(str(payload["reason"]))
    return found
