"""How a number may move from one state to the next, and the sentence when it may not. Pure."""

from __future__ import annotations

WAITING, CALLED, SERVING = "waiting", "called", "serving"
DONE, MISSED, LEFT, LAPSED = "done", "missed", "left", "lapsed"

STATES = {
    WAITING: "等候中",
    CALLED: "已叫号",
    SERVING: "正在办理",
    DONE: "已办完",
    MISSED: "叫号未到",
    LEFT: "已放弃",
    LAPSED: "当天未办",
}
OPEN = (WAITING, CALLED, SERVING)
AT_WINDOW = (CALLED, SERVING)

MOVES: dict[tuple[str, str], str] = {
    (WAITING, "call"): CALLED,
    (CALLED, "recall"): CALLED,
    (CALLED, "begin"): SERVING,
    (CALLED, "miss"): MISSED,
    (CALLED, "transfer"): WAITING,
    (SERVING, "transfer"): WAITING,
    (SERVING, "end"): DONE,
    (MISSED, "return"): WAITING,
    (WAITING, "leave"): LEFT,
    (MISSED, "leave"): LEFT,
    (WAITING, "lapse"): LAPSED,
    (CALLED, "lapse"): LAPSED,
    (SERVING, "lapse"): LAPSED,
}
TITLES = {
    "call": "叫号",
    "recall": "再叫一次",
    "begin": "开始办理",
    "miss": "记为未到",
    "transfer": "转到别的窗口",
    "end": "办完",
    "return": "重新排队",
    "leave": "放弃",
    "lapse": "作废",
}


def after(state: str, action: str) -> str | None:
    """The state `action` leads to from `state`; None when it may not happen there."""
    return MOVES.get((state, action))


def why_not(state: str, action: str) -> str:
    """Why `action` may not happen in `state`, in Chinese."""
    return f"这个号现在是“{STATES[state]}”，不能“{TITLES[action]}”；请刷新后看最新情况。"
