"""Sessions in the database, as Django keeps them, read by one plain statement."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db

from qifu.kernel.rows import read_rows


class SessionStore(db.SessionStore):
    """The settings name this module as SESSION_ENGINE."""

    def _get_session_from_db(self) -> Any:
        rows = read_rows(
            self.model, "t.session_key = %s AND t.expire_date > now()", [self.session_key]
        )
        if not rows:
            self._session_key = None
            return None
        return rows[0]
