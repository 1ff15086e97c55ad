"""Where the clerk sits: the chosen window, kept for the session."""

from __future__ import annotations

from qifu.identity.models import Window
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.reception.permissions import DESK_ROLES, WATCHERS
from qifu.reception.queries import my_windows

ROLES = DESK_ROLES
SEERS = (*DESK_ROLES, *WATCHERS)
KEY = "desk_window"


def window_here(request: Request) -> tuple[Window | None, list[Window]]:
    """The window of this session (one's first when none was chosen), and all one may choose."""
    windows = my_windows(request.actor)
    asked = request.GET.get("window", "")
    if asked.isdecimal() and len(asked) < 12:
        if int(asked) not in {w.pk for w in windows}:
            raise NotVisible
        request.session[KEY] = int(asked)
    kept = request.session.get(KEY)
    chosen = next((w for w in windows if w.pk == kept), None)
    return chosen or next(iter(windows), None), windows


def my_window(request: Request) -> Window:
    """The window of this session; NotVisible for who has none."""
    window, _ = window_here(request)
    if window is None:
        raise NotVisible
    return window
