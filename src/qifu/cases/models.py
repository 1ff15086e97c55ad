"""The rows of the case engine: what a case is now, and what was done to it.

`Case` holds the present (lists read it alone, without joins); the acts beside it are append-only
records of their own (objection, extension, answer …). The past is in the events of the stream
``case:<id>``. Nothing outside `operations.py` writes here.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

PERSONAL = "flexible"  # the channel of people who work without a firm


class ProcessDefinition(models.Model):
    """A process as data. Legal states: draft → published → retired; published ones never change
    (a database trigger refuses), and running cases stay on the version they began with."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"
        RETIRED = "retired", "已停用"

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="process_code_version"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(status="published"), name="process_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Case(models.Model):
    """The present of a case. Legal values of `state` are those of its process definition.

    A key that an index below begins with has none of its own: a change of state writes to each.

    `enterprise` is empty for a person without a firm alone (a demand by the channel `PERSONAL`).
    `due_on`, `warn_on`, `paused`, `provisional` mirror the main clock (before there is one, the
    clock of the step); `live` says that it still runs or is paused. `step_due_on` is when whoever
    has the case now must act; `next_due_on` is the earlier of both and the order of every list.
    """

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20)
    process = models.ForeignKey(ProcessDefinition, models.PROTECT, related_name="+")
    state = models.CharField(max_length=30)
    version = models.PositiveIntegerField(default=1)
    open = models.BooleanField(default=True)

    title = models.CharField(max_length=120)
    topic = models.CharField(max_length=60, blank=True)
    topic_title = models.CharField(max_length=80, blank=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, related_name="+", db_index=False
    )
    firm_name = models.CharField(max_length=120)
    channel = models.CharField(max_length=30)
    intake_centre = models.BigIntegerField(null=True, blank=True)
    opened_by = models.BigIntegerField(null=True, blank=True)
    search_text = models.TextField(blank=True)
    grams = ArrayField(models.IntegerField(), default=list)

    klass = models.CharField(max_length=20, blank=True)
    lead_unit = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    handler = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    co_units = ArrayField(models.BigIntegerField(), default=list)
    open_co = models.PositiveSmallIntegerField(default=0)

    opened_at = models.DateTimeField()
    received_on = models.DateField()
    round_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    original_due_on = models.DateField(null=True, blank=True)
    warn_on = models.DateField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    live = models.BooleanField(default=True)
    provisional = models.BooleanField(default=False)
    step_due_on = models.DateField(null=True, blank=True)
    step_warn_on = models.DateField(null=True, blank=True)
    next_due_on = models.DateField(default="9999-12-31")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)

    level = models.PositiveSmallIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=1)
    returns = models.PositiveSmallIntegerField(default=0)
    final = models.BooleanField(default=False)
    objected_units = ArrayField(models.BigIntegerField(), default=list)
    handled_by = ArrayField(models.BigIntegerField(), default=list)
    answer_author = models.BigIntegerField(null=True, blank=True)
    answer_outcome = models.CharField(max_length=20, blank=True)
    pending_extension = models.BigIntegerField(null=True, blank=True)
    unreached = models.PositiveSmallIntegerField(default=0)
    rated_round = models.PositiveSmallIntegerField(default=0)
    open_orders = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    merged_number = models.CharField(max_length=24, blank=True)
    result = models.CharField(max_length=20, blank=True)
    last_actor = models.CharField(max_length=80, blank=True)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(open=True) | Q(closed_at__isnull=False), name="case_closed_has_time"
            ),
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False) | Q(kind="demand", channel=PERSONAL),
                name="case_of_a_firm",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lead_unit", "next_due_on", "id"],
                condition=Q(open=True),
                name="case_unit_open",
            ),
            models.Index(
                fields=["lead_unit", "topic", "next_due_on", "id"],
                condition=Q(open=True),
                name="case_unit_topic_open",
            ),
            models.Index(
                fields=["state", "next_due_on", "id"],
                condition=Q(open=True),
                name="case_state_open",
            ),
            models.Index(fields=["next_due_on", "id"], condition=Q(open=True), name="case_open"),
            models.Index(
                fields=["lead_unit", "due_on", "warn_on", "paused"],
                condition=Q(live=True),
                name="case_lights",
            ),
            models.Index(fields=["enterprise", "-id"], name="case_firm"),
            models.Index(fields=["lead_unit", "-id"], name="case_unit_recent"),
            models.Index(fields=["intake_centre", "-id"], name="case_centre_recent"),
            models.Index(fields=["opened_by", "-id"], name="case_opener_recent"),
            models.Index(fields=["handler"], condition=Q(open=True), name="case_handler_open"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_merged"
            ),
            GinIndex(fields=["co_units"], name="case_co_units"),
            GinIndex(fields=["grams"], name="case_grams"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def firm_id(self) -> int:
        """The firm of a case that has one: every case but a person's own demand."""
        assert self.enterprise_id is not None
        return self.enterprise_id

    @property
    def stream(self) -> str:
        return f"case:{self.pk}"


# Words are searched, not shown or acted on; reading them is a third of the row.
WITHOUT_WORDS = tuple(
    f.attname for f in Case._meta.concrete_fields if f.name not in ("search_text", "grams")
)


class Assignment(models.Model):
    """A unit's part in a case. Legal states: pending → accepted → done, or ended (released)."""

    class Role(models.TextChoices):
        LEAD = "lead", "牵头"
        CO = "co", "协办"

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments", db_index=False)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    role = models.CharField(max_length=5, choices=Role)
    state = models.CharField(max_length=10, default="pending")
    note = models.CharField(max_length=500, blank=True)
    assigned_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "role"], name="assignment_case"),
            models.Index(
                fields=["unit", "due_on"],
                condition=Q(role="co", ended_at__isnull=True),
                name="assignment_co_open",
            ),
        ]


class Clock(models.Model):
    """One running time limit. Legal states: running ⇄ paused → stopped. The due date is always
    what `kernel.calendar` computes from these terms; `original_due_on` never changes.

    `kind` is main (the promise to the firm), step (who must act next), co, promise, order or
    consultation. `limit` names the class of the district's limits the terms came from.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=12)
    limit = models.CharField(max_length=30)
    subject = models.BigIntegerField(null=True, blank=True)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    start_on = models.DateField()
    amount = models.PositiveIntegerField()
    time_unit = models.CharField(max_length=12, default="working-day")
    suspensions = models.JSONField(default=list)
    extension = models.PositiveIntegerField(default=0)
    due_on = models.DateField(null=True)
    original_due_on = models.DateField()
    warn_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    calendar = models.CharField(max_length=60)
    state = models.CharField(max_length=8, default="running")
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_on = models.DateField(null=True)
    alarm_at = models.DateTimeField(null=True)
    alarm_level = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "kind"], name="clock_case"),
            models.Index(
                fields=["alarm_at"], condition=Q(alarm_at__isnull=False), name="clock_alarm"
            ),
            models.Index(fields=["calendar"], condition=~Q(state="stopped"), name="clock_open"),
        ]


class Objection(models.Model):
    """A unit's one objection to being lead, and the dispatcher's ruling on it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="objections")
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    suggested_unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    legal_basis = models.CharField(max_length=500)
    reason = models.TextField()
    raised_by = models.BigIntegerField(null=True)
    raised_at = models.DateTimeField()
    ruling = models.CharField(max_length=12, blank=True)
    ruling_reason = models.TextField(blank=True)
    ruled_by = models.BigIntegerField(null=True)
    ruled_at = models.DateTimeField(null=True)


class Extension(models.Model):
    """An extension asked for before the due date. Legal states: asked → granted | refused | lapsed
    (the lead changed or the demand was withdrawn before it was decided)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="extensions")
    unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    progress = models.TextField()
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="asked")
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)
    due_before = models.DateField(null=True)
    due_after = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state="asked"), name="extension_asked")
        ]


class MaterialRequest(models.Model):
    """What the firm was asked to supply. Legal states: asked → supplied | lapsed | cancelled."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="material_requests")
    items = models.JSONField()
    reason = models.CharField(max_length=500)
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="asked")
    text = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)


class Answer(models.Model):
    """A unit's answer. Legal states: pending → approved | sent_back."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="answers", db_index=False)
    round = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12)
    text = models.TextField()
    evidence = models.TextField(blank=True)
    promise_on = models.DateField(null=True)
    fulfilled_at = models.DateTimeField(null=True)
    fulfilment = models.TextField(blank=True)
    author = models.BigIntegerField(null=True)
    drafted_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="pending")
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-id"], name="answer_case")]


class Revisit(models.Model):
    """One call back, by someone who did not handle the case. Reached, solved and satisfied are
    three facts; a refused rating is recorded as refused."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="revisits")
    round = models.PositiveSmallIntegerField()
    officer = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    method = models.CharField(max_length=10)
    reached = models.BooleanField()
    solved = models.CharField(max_length=10, blank=True)
    satisfied = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)


class Rating(models.Model):
    """The firm's own rating (好差评), entered only by its sign-in or a one-time link."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField()
    solved = models.CharField(max_length=8)
    comment = models.TextField(blank=True)
    rated_by = models.BigIntegerField(null=True)
    via = models.CharField(max_length=10, default="account")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="rating_once_a_round"),
            models.CheckConstraint(
                condition=Q(grade__gte=1) & Q(grade__lte=5), name="rating_five_grades"
            ),
        ]


class SupervisionOrder(models.Model):
    """An order to act, with its own clock and answer. Legal states: open → answered | overtaken."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="orders")
    unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=10)
    text = models.TextField()
    issued_by = models.BigIntegerField(null=True)
    issued_name = models.CharField(max_length=80)
    issued_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="open")
    answer = models.TextField(blank=True)
    answered_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "due_on"], condition=Q(state="open"), name="order_open")
        ]


class Consultation(models.Model):
    """会商: parties, question, minutes, decision. Legal states: open → concluded."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="consultations")
    parties = ArrayField(models.BigIntegerField())
    party_names = ArrayField(models.CharField(max_length=100))
    question = models.TextField()
    meet_on = models.DateField(null=True)
    called_by = models.BigIntegerField(null=True)
    called_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    minutes = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    concluded_by = models.BigIntegerField(null=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["called_at"], condition=Q(state="open"), name="consultation_open")
        ]


class Message(models.Model):
    """A message between the firm and whoever has its case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=6)
    author = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=80)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="message_case")]


class Attachment(models.Model):
    """A stored file in a case; `for_firm` says whether the firm sees it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    file = models.OneToOneField("kernel.StoredFile", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20)
    subject = models.BigIntegerField(null=True)
    for_firm = models.BooleanField(default=True)
    added_by = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()


class SavedView(models.Model):
    """A person's named filter of a list."""

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name")
        ]


class Limit(models.Model):
    """A time limit of the district by name (三类时限 and the limits of each step)."""

    code = models.CharField(max_length=30, primary_key=True)
    title = models.CharField(max_length=60)
    amount = models.PositiveIntegerField()
    time_unit = models.CharField(max_length=12, default="working-day")
    klass = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
