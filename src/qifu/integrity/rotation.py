"""A new master key: every box, full or empty, and every anchor is sealed under it."""

from __future__ import annotations

from qifu.integrity import vault
from qifu.integrity.keys import add_key, forget_former_keys
from qifu.integrity.verification import reseal_anchors


def rotate_key(*, fresh: bool = True, forget: bool = False) -> None:
    """Make a new key (`fresh`), seal all under the first key, and `forget` the others if asked.

    Former keys are forgotten only after everything was sealed anew; an interruption loses nothing.
    Web workers read the keys anew when the file changes.
    """
    if fresh:
        add_key()
    vault.reseal()
    reseal_anchors()
    if forget:
        forget_former_keys()
