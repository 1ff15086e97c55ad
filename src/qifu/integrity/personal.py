"""Reports lie encrypted at the desk: nothing outside of it can look, copy or delete."""

from __future__ import annotations

from qifu.kernel.persons import Personal

PERSONAL = (
    Personal(
        "integrity.Slot",
        "举报内容",
        ("head", "body"),
        "duty",
        "keep",
        why="举报由纪检监察机关依法保存和销毁，本平台其他人员看不到；请凭收据码和口令在举报页提出",
    ),
)
