"""What a newer form asks that an older did not, and the other way round, in sentences."""

from __future__ import annotations

from datetime import datetime

from qifu.bundles.draft_access import Hand
from qifu.bundles.draft_view import DraftView, view_on
from qifu.bundles.queries import Offer


def changes(view: DraftView, offer: Offer, hand: Hand, at: datetime) -> list[str]:
    """The differences under the draft's own answers; a sentence when there are none that show."""
    now = view_on(offer, hand.draft, hand.actor, at)
    found = _named("多办", "不再办", _members(view), _members(now))
    found += _named("多问", "不再问", _fields(view), _fields(now))
    found += _named("多要材料", "不再要材料", _materials(view), _materials(now))
    before, after = view.schedule().counted, now.schedule().counted
    if before != after:
        found.append(f"办理时间由 {before} 个工作日变为 {after} 个工作日")
    return found or ["事项的说明有修改，要填的、要交的和办理时间都没有变"]


def _members(view: DraftView) -> dict[str, str]:
    return {m.code: m.title for m in view.merged.included}


def _fields(view: DraftView) -> dict[str, str]:
    return {f.name: f.label for f in view.merged.fields}


def _materials(view: DraftView) -> dict[str, str]:
    return {m.type: view.kind_title(m.type) for m in view.merged.asked_materials}


def _named(more: str, less: str, old: dict[str, str], new: dict[str, str]) -> list[str]:
    added = [title for code, title in new.items() if code not in old]
    gone = [title for code, title in old.items() if code not in new]
    lines = [(more, added), (less, gone)]
    return [f"{verb}：{'、'.join(titles)}" for verb, titles in lines if titles]
