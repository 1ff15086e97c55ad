"""Who wrote and approved the lists of services."""

from __future__ import annotations

from qifu.kernel.persons import traces

PERSONAL = (
    traces("catalogue.ItemVersion", "事项版本的编辑和审核人", "edited_name", "approved_name"),
    traces("catalogue.CentreStations", "进驻安排的编辑人", "edited_name"),
)
