"""Who wrote and signed minutes."""

from __future__ import annotations

from qifu.kernel.persons import traces

PERSONAL = (traces("meetings.Minutes", "会议纪要的起草和签发人", "written_name", "signed_name"),)
