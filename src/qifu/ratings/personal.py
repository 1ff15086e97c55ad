"""Who answered a bad rating."""

from __future__ import annotations

from qifu.kernel.persons import traces

PERSONAL = (traces("ratings.Occasion", "差评的答复人", "answered_name"),)
