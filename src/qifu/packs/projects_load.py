"""Publishing what projects go by; running projects stay on the definition they began with."""

from __future__ import annotations

from qifu.packs.ledger import Change, Ledger
from qifu.packs.projects import NAME
from qifu.projects.definitions import publish_stages
from qifu.projects.models import StageDefinition


def load_projects(ledger: Ledger) -> None:
    """Publish the definition; running projects stay on theirs. Nothing without the file."""
    document = ledger.pack.documents.get(NAME)
    if document is None:
        return
    live = StageDefinition.objects.filter(live=True).first()
    row = publish_stages(body=document.value, actor=ledger.actor.ref, at=ledger.at)
    if live is None or live.pk != row.pk:
        fields = {"version": (f"第 {live.version} 版", f"第 {row.version} 版")} if live else {}
        action = "changed" if live else "added"
        title = document.value["title"]
        ledger.changes.append(Change(action, "项目阶段", "project-stages", title, fields))
