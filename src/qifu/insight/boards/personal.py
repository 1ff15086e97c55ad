"""Who set up a screen."""

from __future__ import annotations

from qifu.kernel.persons import traces

PERSONAL = (traces("boards.Screen", "大屏的设置人", "made_by_name"),)
