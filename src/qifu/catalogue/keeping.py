"""How what is offered is kept alive: drafts of two editors, approval by another, days to come, leaving.

One way for items and for bundles; a `Keeping` says what differs. Every write locks the owner's row
first, so two people meet there; each has its event in the owner's stream, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from qifu.catalogue.lives import DISCARDED, PAST, SCHEDULED, Lives
from qifu.catalogue.permissions import check_approve, check_edit, check_place, check_withdraw
from qifu.catalogue.rules.checks import Problem
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

DRAFT, REVIEW = "draft", "review"
OPEN = (DRAFT, REVIEW)
AHEAD_AT_MOST = 366
Row = Any
Use = Callable[[Any], list[str]]


@dataclass(frozen=True)
class Keeping:
    """What is kept: `kind` begins its events, `word` names it; `dump` is a body's plain value, `check`
    says what is wrong with a body (Invalid) that even a draft must have, `problems` what keeps a
    version from being published, `worse` (a sentence or "") what it makes worse."""

    lives: Lives
    kind: str
    word: str
    dump: Callable[[Any], dict[str, Any]]
    check: Callable[[Any], None]
    problems: Callable[[Row], list[Problem]]
    worse: Callable[[Row], str]
    uses: list[Use] = field(default_factory=list)

    # --- reads ---------------------------------------------------------------------------------

    def open_version(self, owner: Any) -> Row | None:
        """The draft, or what waits for approval."""
        row = self.lives.rows(owner, *OPEN).first()
        return self._of(row, owner)

    def waiting_versions(self, owner: Any) -> list[Row]:
        """Versions approved for a day to come, the first first."""
        return list(self.lives.rows(owner, SCHEDULED).order_by("effective", "pk"))

    def versions_of(self, owner: Any) -> list[Row]:
        """Every version: what is open first, then the newest."""
        rows: list[Row] = list(
            self.lives.model._default_manager.filter(**{self.lives.owner: owner})
        )
        rows.sort(key=lambda row: (row.state not in OPEN, -(row.number or 0), -row.pk))
        return rows

    def version_of(self, owner: Any, version_id: int) -> Row:
        """One version of an owner; NotVisible."""
        rows = self.lives.model._default_manager.filter(**{self.lives.owner: owner})
        row = self._of(rows.filter(pk=version_id).first(), owner)
        if row is None:
            raise NotVisible
        return row

    def base_of(self, owner: Any) -> Row | None:
        """What a new draft begins with: what will be in force last, or was."""
        waiting = self.waiting_versions(owner)
        if waiting:
            return waiting[-1]
        past = self.lives.rows(owner, PAST).order_by("-number")
        return owner.live if owner.live is not None else past.first()

    def overtaken_by(self, row: Row) -> Row | None:
        """What came into force since a draft was begun, as when the district's data brought it."""
        live = self.lives.of(row).live
        behind = live is not None and live.number is not None and live.number > (row.base or 0)
        return live if behind else None

    def to_approve(self, owners: Any, actor: Actor) -> int:
        """How many versions of `owners` wait for somebody who, like `actor`, did not type in them."""
        rows = self.lives.model._default_manager.filter(state=REVIEW)
        own = rows.filter(**{f"{self.lives.owner}__in": owners})
        return int(own.exclude(editors__contains=[actor.user_id or 0]).count())

    def due_versions(self, day: date) -> list[int]:
        """Keys of versions whose day has come, the earliest first."""
        rows = self.lives.model._default_manager.filter(state=SCHEDULED)
        due = rows.filter(effective__startswith__lte=day).order_by("effective", "pk")
        return list(due.values_list("pk", flat=True))

    def uses_of(self, owner: Any) -> list[str]:
        """What keeps an owner from being withdrawn, as the rooms above say."""
        return [sentence for use in self.uses for sentence in use(owner)]

    def day_problem(self, owner: Any, starts_on: date | None, at: datetime) -> str:
        """Why a version cannot begin on a day (None: today); "" when it can."""
        today = shanghai_date(at)
        day = starts_on or today
        if day < today:
            return "生效日期已经过去，请选今天或以后的日期。"
        if (day - today).days > AHEAD_AT_MOST:
            return "生效日期太远，请选一年以内的日期。"
        for row in self.waiting_versions(owner):
            begun = row.effective.lower
            if day <= begun:
                return (
                    f"第 {row.number} 版已定于 {begun:%Y-%m-%d} 生效，和这一版重叠；"
                    f"请先撤下那一版，或把这一版的生效日期定在 {begun:%Y-%m-%d} 之后。"
                )
        return ""

    # --- drafts --------------------------------------------------------------------------------

    def new_draft(
        self, owner: Any, body: dict[str, Any], base: int | None, actor: Actor, at: datetime
    ) -> Row:
        """A draft of `body`; a copy (`base`) is nobody's typing yet. In the owner's transaction."""
        row: Row = self.lives.model(**{self.lives.owner: owner}, body=body, base=base)
        self._touch(row, actor, at)
        if base is not None:
            row.editors = []
        row.save()
        self.tell(row, "draft_opened", actor, at, base=base)
        return row

    @transaction.atomic
    def open_draft(self, *, code: str, actor: Actor, at: datetime) -> Row:
        """The draft (or what waits for approval), begun as a copy of what is in force last.

        Effects: a draft and the event `draft_opened`, or nothing. NotVisible.
        """
        owner = self.locked(code, actor)
        found = self.open_version(owner)
        if found is not None:
            return found
        base = self.base_of(owner)
        if base is None:
            raise Refused("no_base", f"这个{self.word}还没有任何内容可以起草，请新建。")
        return self.new_draft(owner, self.dump(base.typed), base.number, actor, at)

    @transaction.atomic
    def save_draft(
        self, *, version_id: int, revision: int, body: Any, actor: Actor, at: datetime
    ) -> Row:
        """Keep what an editor typed; a draft may be as incomplete as it likes, but has a unit.

        Effects: body, revision + 1, the editor among `editors`, event `draft_saved`; nothing where
        nothing differs. Conflict (by whom, when) when somebody saved since `revision`; Refused when
        it is no draft any more or given to another unit; Invalid; NotVisible.
        """
        row = self.draft(version_id, actor)
        if row.revision != revision:
            raise Conflict(
                f"{row.edited_name}已在您之后打开的这段时间里保存过这份草稿。"
                "您填写的内容都还在，没有保存。",
                row.edited_name,
                row.edited_at,
                row.state,
            )
        self.check(body)
        plain = self.dump(body)
        if plain == row.body:
            return row
        owner = self.lives.of(row)
        moved = type(owner)(pk=owner.pk, code=owner.code)
        self.lives.fill(moved, body)
        if _place(moved) != _place(owner):
            check_place(actor, moved)
        row.body, row.revision, row.note = plain, row.revision + 1, ""
        self._touch(row, actor, at)
        row.save()
        self.tell(row, "draft_saved", actor, at)
        return row

    @transaction.atomic
    def discard_draft(self, *, version_id: int, actor: Actor, at: datetime) -> Row:
        """Give a draft up; it stays readable in the history. Effects: state discarded, event
        `draft_discarded`. Refused when it is no draft any more; NotVisible."""
        row = self.draft(version_id, actor)
        row.state = DISCARDED
        row.save(update_fields=["state"])
        self.tell(row, "draft_discarded", actor, at)
        return row

    # --- into force ----------------------------------------------------------------------------

    @transaction.atomic
    def send_draft(
        self,
        *,
        version_id: int,
        revision: int,
        actor: Actor,
        at: datetime,
        reason: str = "",
        starts_on: date | None = None,
    ) -> Row:
        """Send a draft to be approved, for a day or at once (`starts_on` None).

        Effects: state review, event `sent`. Invalid with every problem by anchor of its field (see
        `anchor`), for a version that makes something worse without a reason, and for a day that is
        over or overlaps; Conflict when it was saved since `revision`; Refused; NotVisible.
        """
        row = self.draft(version_id, actor)
        _same(row, revision)
        errors: dict[str, list[str]] = {}
        for where, says in self.problems(row):
            errors.setdefault(anchor(where), []).append(says)
        reason = clean_text(
            reason, max_length=300, label="变差的理由", field="reason",
            required=False, multiline=False,
        )  # fmt: skip
        worse = self.worse(row)
        if worse and not reason:
            errors["reason"] = [f"{worse}，请写明理由。"]
        if says := self.day_problem(self.lives.of(row), starts_on, at):
            errors["starts_on"] = [says]
        if errors:
            raise Invalid(errors)
        row.state, row.reason, row.starts_on, row.note = REVIEW, reason, starts_on, ""
        row.save(update_fields=["state", "reason", "starts_on", "note"])
        self.tell(row, "sent", actor, at, reason=reason, starts_on=_iso(starts_on))
        return row

    @transaction.atomic
    def recall_draft(self, *, version_id: int, actor: Actor, at: datetime) -> Row:
        """Take back what waits for approval, to go on with it. Effects: state draft, event
        `recalled`. Refused; NotVisible."""
        row = self._in_review(version_id, actor)
        row.state = DRAFT
        row.save(update_fields=["state"])
        self.tell(row, "recalled", actor, at)
        return row

    @transaction.atomic
    def send_back(self, *, version_id: int, note: str, actor: Actor, at: datetime) -> Row:
        """The second person says what is to be changed first. Effects: state draft, the note on it,
        event `sent_back`. Invalid without a note; Refused (see `check_approve`); NotVisible."""
        row = self._in_review(version_id, actor)
        check_approve(actor, self.lives.of(row), row.editors)
        note = clean_text(note, max_length=300, label="退回理由", field="note")
        row.state, row.note = DRAFT, note
        row.save(update_fields=["state", "note"])
        self.tell(row, "sent_back", actor, at, note=note)
        return row

    @transaction.atomic
    def approve_version(self, *, version_id: int, revision: int, actor: Actor, at: datetime) -> Row:
        """A second person approves; the version is in force at once, or waits for its day.

        Effects: live (event `published`) or scheduled, event `approved`; the pack leaves it alone
        from now on. Invalid when it may not be published any more, or its day overlaps; Conflict;
        Refused for who typed in it; NotVisible.
        """
        row = self._in_review(version_id, actor)
        owner = self.lives.of(row)
        _same(row, revision)
        check_approve(actor, owner, row.editors)
        errors = [says for _, says in self.problems(row)]
        if says := self.day_problem(owner, row.starts_on, at):
            errors.append(says)
        if errors:
            raise Invalid({"version": errors})
        row.approved_by, row.approved_name, row.approved_at = actor.user_id, actor.name, at
        owner.from_pack = False
        if row.starts_on is None or row.starts_on <= shanghai_date(at):
            self.tell(row, "approved", actor, at)
            self._publish(row, actor, at)
        else:
            self.lives.schedule_for(row, row.starts_on)
            owner.save(update_fields=["from_pack"])
            self.tell(row, "approved", actor, at, starts_on=_iso(row.starts_on))
        return row

    @transaction.atomic
    def unschedule_version(
        self, *, version_id: int, reason: str, actor: Actor, at: datetime
    ) -> Row:
        """A version that waits for its day is not wanted any more; what is in force lasts on.

        Effects: state discarded, event `unscheduled`. Invalid without a reason; Refused when it does
        not wait (any more), or for who may not withdraw; NotVisible.
        """
        row = self.version(version_id, actor)
        check_withdraw(actor, self.lives.of(row))
        if row.state != SCHEDULED:
            raise Refused("not_scheduled", "这一版没有在等待生效，不用撤下。")
        reason = clean_text(reason, max_length=300, label="理由", field="reason")
        self.lives.take_back(row)
        self.tell(row, "unscheduled", actor, at, reason=reason)
        return row

    @transaction.atomic
    def withdraw(self, *, code: str, reason: str, actor: Actor, at: datetime) -> Any:
        """Take it off the list; what runs stays on its version and is finished.

        Effects: its version ended, those that wait discarded, the owner not active, event
        `withdrawn`. Refused when it is not in force, while something above leans on it (`uses`), or
        for who may not; Invalid without a reason; NotVisible.
        """
        reason = clean_text(reason, max_length=300, label="撤下理由", field="reason")
        owner = self.locked(code, actor)
        check_withdraw(actor, owner)
        live = owner.live
        if live is None:
            raise Refused("not_live", f"这个{self.word}现在没有生效的内容，不用撤下。")
        if held := self.uses_of(owner):
            raise Refused("in_use", "还不能撤下：" + "；".join(held))
        for row in reversed(self.waiting_versions(owner)):
            self.lives.take_back(row)
        live.refresh_from_db()
        self.lives.end_version(live, shanghai_date(at))
        owner.live, owner.active, owner.from_pack = None, False, False
        owner.save(update_fields=["live", "active", "from_pack"])
        self.tell(self._of(live, owner), "withdrawn", actor, at, reason=reason)
        return owner

    @transaction.atomic
    def put_due_version(self, *, version_id: int, at: datetime) -> Row | None:
        """Put a scheduled version whose day has come in force; None when it is no longer its turn.

        One that may not be published any more (a unit closed since) stays and says so in `note`; one
        whose follower is due too never comes into force. Effects: event `published` or
        `unscheduled`.
        """
        row = self.version(version_id, SYSTEM_ACTOR)
        day = shanghai_date(at)
        if row.state != SCHEDULED or row.effective.lower > day:
            return None
        if row.effective.upper is not None and row.effective.upper <= day:
            self.lives.take_back(row)
            self.tell(row, "unscheduled", SYSTEM_ACTOR, at, reason="到期时已有更新的一版")
            return None
        if errors := [says for _, says in self.problems(row)]:
            note = f"到期没有生效：{errors[0]}"[:300]
            if row.note != note:
                row.note = note
                row.save(update_fields=["note"])
            return None
        self._publish(row, SYSTEM_ACTOR, at)
        return row

    # --- parts of every write ------------------------------------------------------------------

    def locked(self, code: str, actor: Actor) -> Any:
        """The owner for a write, its row locked; NotVisible."""
        model: Any = self.lives.model._meta.get_field(self.lives.owner).related_model
        owner = model.objects.select_for_update().filter(code=code).first()
        if owner is None:
            raise NotVisible
        check_edit(actor, owner)
        return owner

    def version(self, version_id: int, actor: Actor) -> Row:
        """A version for a write, its owner locked; NotVisible."""
        rows = self.lives.model._default_manager
        codes = rows.filter(pk=version_id).values_list(f"{self.lives.owner}__code", flat=True)
        owner = self.locked(codes.first() or "", actor)
        return self._of(rows.select_for_update().get(pk=version_id), owner)

    def draft(self, version_id: int, actor: Actor) -> Row:
        """A draft for a write, its owner locked; Refused when it is none (any more)."""
        row = self.version(version_id, actor)
        if row.state != DRAFT:
            word = row.get_state_display()
            raise Refused("no_draft", f"这一版已不是草稿（{word}），不能再改；请重新起草。")
        return row

    def tell(self, row: Row, what: str, actor: Actor, at: datetime, **more: Any) -> None:
        """The event of a write to a version."""
        owner = self.lives.of(row)
        payload = {
            "code": owner.code, "title": row.body.get("title", ""), "version": row.number,
            "version_id": row.pk, "revision": row.revision, **more,
        }  # fmt: skip
        append_event(
            stream=owner.stream, kind=f"{self.kind}.{what}", at=at, actor=actor.ref,
            payload=payload, about=row,
        )  # fmt: skip

    def _publish(self, row: Row, actor: Actor, at: datetime) -> None:
        before = self.lives.of(row).live
        self.lives.put_in_force(row, at)
        self.tell(row, "published", actor, at, superseded=before.number if before else None)

    def _in_review(self, version_id: int, actor: Actor) -> Row:
        row = self.version(version_id, actor)
        if row.state != REVIEW:
            word = row.get_state_display()
            raise Refused("not_sent", f"这一版没有在等待审核（{word}），请刷新页面。")
        return row

    def _of(self, row: Row, owner: Any) -> Row:
        if row is not None:
            setattr(row, self.lives.owner, owner)
        return row

    def _touch(self, row: Row, actor: Actor, at: datetime) -> None:
        row.edited_by, row.edited_name, row.edited_at = actor.user_id, actor.name, at
        if actor.user_id is not None and actor.user_id not in row.editors:
            row.editors = [*row.editors, actor.user_id]


def anchor(where: tuple[str | int, ...]) -> str:
    """The name of the field a problem is of, as an editor's page knows it."""
    return "-".join(str(part) for part in where)


def _place(owner: Any) -> tuple[int, str]:
    return owner.unit_id, getattr(owner, "centre_code", "")


def _same(row: Row, revision: int) -> None:
    if row.revision != revision:
        raise Conflict(
            f"{row.edited_name}刚刚又保存过这一版，没有办成；请看过最新内容再办。",
            row.edited_name,
            row.edited_at,
            row.state,
        )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
