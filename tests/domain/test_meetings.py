"""What is stuck comes to a meeting; minutes are signed by two; decisions are watched; forces go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import START, make_staff
from tests.problem_world import ProblemWorld, make_problem_world

from qifu.cases.models import Case
from qifu.identity.actors import load_actor
from qifu.identity.operations import end_post
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice
from qifu.meetings import calling, deciding, forces, minutes
from qifu.meetings.calling import MeetingInput
from qifu.meetings.deciding import DecisionInput
from qifu.meetings.models import Decision, ForceMember, Invitation, Meeting, TaskForce
from qifu.meetings.papers import minutes_document
from qifu.meetings.queries import agenda_of, decisions_for, forces_for, meetings_for
from qifu.meetings.stuck import proposals
from qifu.office import to_docx, to_pdf

pytestmark = pytest.mark.django_db
LATE = START + timedelta(days=40)
HELD = LATE + timedelta(days=1)


@pytest.fixture
def pw() -> ProblemWorld:
    return make_problem_world()


def called(pw: ProblemWorld, **more: object) -> Meeting:
    late = pw.world.dispatched(START, klass="general_5")
    data = {
        "title": "用电报装会商", "begins_at": HELD, "place": "三楼会议室",
        "units": [pw.world.power.code, pw.world.water.code],
        "chosen": [("overdue", late.number)], "own": "明年的变压器",
    }  # fmt: skip
    who = pw.actor("dispatcher", LATE)
    return calling.call_meeting(data=MeetingInput(**{**data, **more}), actor=who, at=LATE)  # type: ignore[arg-type]


def held(pw: ProblemWorld) -> Meeting:
    row = called(pw)
    came = Invitation.objects.filter(meeting=row, unit=pw.world.power).values_list("pk", flat=True)
    return calling.hold_meeting(
        meeting_id=row.pk, came=list(came), actor=pw.actor("dispatcher"), at=HELD
    )


def test_what_is_stuck_is_proposed_with_why_and_only_once(pw: ProblemWorld) -> None:
    late = pw.world.dispatched(START, klass="general_5")
    who = pw.actor("dispatcher", LATE)
    found = {(s.kind, s.key): s for s in proposals(who, LATE)}
    assert "已超" in found["overdue", late.number].why
    row = pw.confirmed()
    found = {(s.kind, s.key): s for s in proposals(who, LATE)}
    assert found["problem", str(row.pk)].why == "确认 40 天，还没有整改措施"
    Case.objects.filter(state="submitted").update(live=False)
    meeting = called(pw)
    assert meeting.agenda.count() == 2
    kept = meeting.agenda.get(kind="overdue")
    assert ("overdue", kept.key) not in {(s.kind, s.key) for s in proposals(who, LATE)}
    calling.cancel_meeting(meeting_id=meeting.pk, reason="改期", actor=who, at=LATE)
    assert ("overdue", kept.key) in {(s.kind, s.key) for s in proposals(who, LATE)}
    assert not proposals(pw.actor("water_handler", LATE), LATE)


def test_calling_is_checked_and_tells_the_units(pw: ProblemWorld) -> None:
    with pytest.raises(Refused):
        calling.call_meeting(
            data=MeetingInput("x", HELD, "x", ["x"], own="y"), actor=pw.actor("head"), at=LATE
        )
    with pytest.raises(Invalid) as found:
        calling.call_meeting(
            data=MeetingInput("", START, "", [], [("overdue", "none")]),
            actor=pw.actor("reform"), at=LATE,
        )  # fmt: skip
    assert {"title", "place", "begins_at", "units", "chosen"} <= set(found.value.field_errors)
    row = called(pw)
    head, other = pw.actor("head"), pw.actor("town_head")
    assert Notice.objects.filter(template="meeting.called", recipient=head.user_id).count() == 1
    assert list(meetings_for(head)) == [row] and not meetings_for(other).exists()
    said = {"meeting_id": row.pk, "coming": True, "who": "", "reason": "", "at": LATE}
    with pytest.raises(Invalid):
        calling.answer_invitation(unit_id=pw.world.power.pk, actor=head, **said)  # type: ignore[arg-type]
    with pytest.raises(NotVisible):
        calling.answer_invitation(unit_id=pw.world.water.pk, actor=head, **said)  # type: ignore[arg-type]
    calling.answer_invitation(unit_id=pw.world.power.pk, actor=head, **{**said, "who": "张局"})  # type: ignore[arg-type]
    assert Invitation.objects.get(unit=pw.world.power).who == "张局"


def test_a_topic_one_may_not_open_is_told_by_its_number(pw: ProblemWorld) -> None:
    row = called(pw)
    own = agenda_of(pw.actor("handler"), row)
    other = agenda_of(pw.actor("water_head"), row)
    assert own[0][2] and "用电增容" in own[0][1]
    assert not other[0][2] and other[0][1] == f"超期没有办结：{other[0][0].key}"
    assert other[1][1] == "明年的变压器"


def test_minutes_have_versions_and_two_people(pw: ProblemWorld) -> None:
    row, writer = called(pw), pw.actor("dispatcher")
    with pytest.raises(Refused):
        minutes.write_minutes(meeting_id=row.pk, text="x", actor=writer, at=LATE)
    with pytest.raises(Refused):
        calling.hold_meeting(meeting_id=row.pk, came=[], actor=writer, at=LATE)
    with pytest.raises(Invalid):
        calling.hold_meeting(meeting_id=row.pk, came=[], actor=writer, at=HELD)
    came = [Invitation.objects.get(meeting=row, unit=pw.world.power).pk]
    calling.hold_meeting(meeting_id=row.pk, came=came, actor=writer, at=HELD)
    assert Invitation.objects.get(meeting=row, unit=pw.world.water).state == "absent"
    minutes.write_minutes(meeting_id=row.pk, text="第一稿", actor=writer, at=HELD)
    minutes.ask_signature(meeting_id=row.pk, actor=writer, at=HELD)
    with pytest.raises(Refused):
        minutes.sign_minutes(meeting_id=row.pk, sign=True, reason="", actor=writer, at=HELD)
    second = pw.actor("reform")
    with pytest.raises(Invalid):
        minutes.sign_minutes(meeting_id=row.pk, sign=False, reason="", actor=second, at=HELD)
    minutes.sign_minutes(meeting_id=row.pk, sign=False, reason="漏了一项", actor=second, at=HELD)
    minutes.write_minutes(meeting_id=row.pk, text="第二稿", actor=writer, at=HELD)
    minutes.ask_signature(meeting_id=row.pk, actor=writer, at=HELD)
    last = minutes.sign_minutes(meeting_id=row.pk, sign=True, reason="", actor=second, at=HELD)
    assert (last.number, last.signed_name) == (2, second.name)
    row.refresh_from_db()
    assert row.state == "signed"
    with pytest.raises(Refused):
        minutes.write_minutes(meeting_id=row.pk, text="改", actor=writer, at=HELD)
    paper = minutes_document(row, last, HELD)
    assert to_docx(paper)[:2] == b"PK" and to_pdf(paper)[:4] == b"%PDF"


def test_a_decision_is_watched_and_ends_with_its_proof(pw: ProblemWorld) -> None:
    row, who = held(pw), pw.actor("dispatcher")
    data = DecisionInput("两周内送电", pw.world.power.code, 2, item_id=row.agenda.order_by("id")[0].pk)  # fmt: skip
    with pytest.raises(Invalid):
        deciding.decide(meeting_id=row.pk, data=DecisionInput("", "", 0), actor=who, at=HELD)
    found = deciding.decide(meeting_id=row.pk, data=data, actor=who, at=HELD)
    head = pw.actor("head")
    assert Notice.objects.filter(template="meeting.decision", recipient=head.user_id).exists()
    after = HELD + timedelta(days=9)
    assert (deciding.alarm_decisions(at=after), deciding.alarm_decisions(at=after)) == (1, 0)
    with pytest.raises(Refused):
        deciding.move_decision(decision_id=found.pk, days=3, why="等货", actor=head, at=after)
    deciding.move_decision(decision_id=found.pk, days=3, why="等货", actor=who, at=after)
    end = {"decision_id": found.pk, "done": True, "outcome": "送电了", "at": after}
    with pytest.raises(Invalid):
        deciding.end_decision(evidence="", actor=head, **end)  # type: ignore[arg-type]
    with pytest.raises(NotVisible):
        deciding.end_decision(evidence="x", actor=pw.actor("town_head"), **end)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        deciding.end_decision(evidence="x", actor=pw.actor("water_head"), **end)  # type: ignore[arg-type]
    deciding.end_decision(evidence="送电单 12 号", actor=head, **end)  # type: ignore[arg-type]
    found.refresh_from_db()
    assert (found.state, found.first_due_on < found.due_on) == ("done", True)
    assert list(decisions_for(head)) == [found]
    kinds = [e.kind for e in stream_events(row.stream)]
    assert kinds[-3:] == [f"meeting.{k}" for k in ("decided", "decision_moved", "decision_ended")]


def made(pw: ProblemWorld) -> TaskForce:
    return forces.set_up_force(
        name="用电专班", purpose="专盯用电报装", unit=pw.world.power.code,
        lead_id=pw.world.users["head"].pk, actor=pw.actor("reform"), at=START,
    )  # fmt: skip


def test_a_task_force_goes_on_when_somebody_leaves(pw: ProblemWorld) -> None:
    row, head = made(pw), pw.actor("head")
    assert list(forces_for(head)) == [row] and not forces_for(pw.actor("town_head")).exists()
    handler, colleague = (pw.world.users[name] for name in ("handler", "colleague"))
    forces.add_member(force_id=row.pk, user_id=handler.pk, part="contact", actor=head, at=START)
    with pytest.raises(Invalid):
        forces.add_member(force_id=row.pk, user_id=handler.pk, part="member", actor=head, at=START)
    meeting = called(pw, force_id=row.pk)
    came = list(Invitation.objects.filter(meeting=meeting).values_list("pk", flat=True))
    calling.hold_meeting(meeting_id=meeting.pk, came=came, actor=pw.actor("handler"), at=HELD)
    data = DecisionInput("送电", pw.world.power.code, 9, owner_id=handler.pk)
    found = deciding.decide(meeting_id=meeting.pk, data=data, actor=head, at=HELD)
    contact = ForceMember.objects.get(force=row, user=handler)
    follower = forces.end_member(
        member_id=contact.pk, to=colleague.pk, why="调走", actor=head, at=HELD
    )
    found.refresh_from_db()
    assert follower is not None and follower.part == "contact" and found.owner == colleague
    lead = ForceMember.objects.get(force=row, part="lead")
    with pytest.raises(Invalid):
        forces.end_member(member_id=lead.pk, to=None, why="退休", actor=head, at=HELD)
    with pytest.raises(Refused):
        forces.end_force(force_id=row.pk, reason="完成", actor=pw.actor("reform"), at=HELD)
    Decision.objects.update(state="cancelled")
    forces.end_force(force_id=row.pk, reason="完成", actor=pw.actor("reform"), at=HELD)
    assert not ForceMember.objects.filter(force=row, valid_until=None).exists()


def test_whoever_has_no_post_any_more_leaves_and_the_lead_is_named_anew(pw: ProblemWorld) -> None:
    row, user = made(pw), pw.world.users["head"]
    admin = load_actor(make_staff(pw.world.centre, "security_admin"), START)
    for post in user.posts.all():
        end_post(post_id=post.pk, actor=admin, at=START + timedelta(hours=1))
    assert not ForceMember.objects.filter(force=row, valid_until=None).exists()
    assert "另定负责人" in stream_events(row.stream)[-1].payload["text"]
    named = forces.name_lead(
        force_id=row.pk, user_id=pw.world.users["handler"].pk, actor=pw.actor("reform"), at=START
    )
    assert named.part == "lead"


def test_a_force_takes_on_what_is_stuck(pw: ProblemWorld) -> None:
    row, late = made(pw), pw.world.dispatched(START, klass="general_5")
    head = pw.actor("head", LATE)
    with pytest.raises(Invalid):
        forces.take_on(force_id=row.pk, kind="overdue", key="none", actor=head, at=LATE)
    found = forces.take_on(force_id=row.pk, kind="overdue", key=late.number, actor=head, at=LATE)
    with pytest.raises(Invalid):
        forces.take_on(force_id=row.pk, kind="overdue", key=late.number, actor=head, at=LATE)
    forces.let_go(matter_id=found.pk, why="办好了", actor=head, at=LATE)
    assert row.matters.get().ended_at is not None
