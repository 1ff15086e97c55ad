"""What projects of a pack go by (projects.yaml, optional). Pure checks.

What the file must hold within itself is told by `qifu.projects.rules.definition`; here is what must
agree with other files.
"""

from __future__ import annotations

from qifu.packs.bundles import bundle_codes
from qifu.packs.catalogue import item_codes
from qifu.packs.pack import Pack
from qifu.projects.rules.definition import problems

NAME = "projects"


def check_projects(pack: Pack) -> None:
    """Record what does not agree within the file, and codes that other files do not have."""
    document = pack.documents.get(NAME)
    units = pack.documents["units"]
    if document is None or document.value is None or document.findings:
        return
    if units.value is None or units.findings:
        return
    living = frozenset(c for c, r in pack.units().items() if r.get("status") != "closed")
    for where, says in problems(document.value, living):
        document.find(where, says)
    channels = pack.documents["channels"]
    sound = channels.value is not None and not channels.findings
    if sound and document.value["channel"] not in {r["code"] for r in pack.rows("channels")}:
        document.find(("channel",), f"没有渠道“{document.value['channel']}”，请改正")
    items, bundles = item_codes(pack.directory), bundle_codes(pack.directory)
    for i, row in enumerate(document.value["milestones"]):
        if row["bundle"] not in bundles:
            document.find(("milestones", i, "bundle"), f"没有一件事“{row['bundle']}”，请改正")
        for j, item in enumerate(row["items"]):
            if item not in items:
                document.find(("milestones", i, "items", j), f"没有事项“{item}”，请改正")
