"""Problem classes, the demands in them, what is done at the root, and articles on what worked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qifu.problems.rules.likeness import AUTOMATIC
from qifu.problems.rules.words import REMEDIES


class ProblemClass(models.Model):
    """Many like demands as one problem (类问题).

    Legal states: proposed → confirmed | dismissed | merged; dismissed → proposed (it grew, or
    somebody thought again); confirmed → merged | settled; settled → confirmed (it came back).
    `core` are the hashed character pairs its demands share (`rules.likeness`); `auto_from` the
    percent of it from which a new demand joins by itself. `size_then` is how many demands it had
    when it was dismissed.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "整改中"
        SETTLED = "settled", "已了结"
        DISMISSED = "dismissed", "不成类"
        MERGED = "merged", "已并入"

    title = models.CharField(max_length=120)
    words = ArrayField(models.CharField(max_length=40), default=list)
    core = ArrayField(models.IntegerField(), default=list)
    place = models.CharField(max_length=80, blank=True)
    topic = models.CharField(max_length=60, blank=True)
    topic_title = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    by_hand = models.BooleanField(default=False)
    unit = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    auto_from = models.PositiveSmallIntegerField(default=AUTOMATIC)
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    size_then = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    version = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="problem_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "settled"])
                | Q(confirmed_at__isnull=False, unit__isnull=False),
                name="problem_confirmed_has_owner",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"problem:{self.pk}"

    @property
    def live(self) -> bool:
        """Still worked on, or about to be."""
        return self.state in ("proposed", "confirmed")


class ClassDemand(models.Model):
    """A demand and a class. Legal states: suggested → member | declined; member → left, and
    member ⇄ resting with its class (dismissed, restored).

    A demand is a member of one class at most. `how` says who thought so and `why` in words.
    """

    class State(models.TextChoices):
        SUGGESTED = "suggested", "待确认"
        MEMBER = "member", "在类中"
        DECLINED = "declined", "不是这类"
        LEFT = "left", "已移出"
        RESTING = "resting", "随类搁置"

    class How(models.TextChoices):
        FOUND = "found", "归类时发现"
        ALIKE = "alike", "自动加入"
        HAND = "hand", "人工加入"

    problem = models.ForeignKey(ProblemClass, models.CASCADE, related_name="demands")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.MEMBER)
    how = models.CharField(max_length=6, choices=How)
    share = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["problem", "case"], name="class_demand_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="member"), name="class_demand_one_class"
            ),
        ]
        indexes = [models.Index(fields=["problem", "state", "-id"], name="class_demand_state")]


class Remedy(models.Model):
    """What is done at the root. Legal states: open → done | dropped.

    One that is done names what was really changed: `link` and `link_id` say which row, `since` the
    day from which it holds. The days are those of `kernel`: `first_due_on` never changes.
    """

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        DONE = "done", "已落实"
        DROPPED = "dropped", "不再做"

    problem = models.ForeignKey(ProblemClass, models.CASCADE, related_name="remedies")
    kind = models.CharField(max_length=10, choices=list(REMEDIES.items()))
    text = models.CharField(max_length=500)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    first_due_on = models.DateField()
    warn_on = models.DateField()
    told = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    link = models.CharField(max_length=10, blank=True)
    link_id = models.BigIntegerField(null=True, blank=True)
    link_title = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True)
    opened_by = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    ended_by = models.BigIntegerField(null=True, blank=True)
    ended_name = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(since__isnull=False, ended_at__isnull=False),
                name="remedy_done_has_day",
            )
        ]
        indexes = [models.Index(fields=["warn_on"], condition=Q(state="open"), name="remedy_open")]


class Search(models.Model):
    """One search for problems: asked, then done. `upto` is the last demand it read."""

    asked_by = models.BigIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    texts = models.PositiveIntegerField(default=0)
    groups = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)
    upto = models.BigIntegerField(default=0)


class Article(models.Model):
    """Good practice told to everybody, of a remedy that worked.

    Legal states: draft ⇄ review → published → withdrawn. `approved_by` is never `written_by`.
    Figures are not in the text: the page quotes them as they are.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        REVIEW = "review", "待审核"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "已撤下"

    problem = models.ForeignKey(ProblemClass, models.PROTECT, related_name="articles")
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    trouble = models.TextField()
    change = models.TextField()
    lesson = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    note = models.CharField(max_length=300, blank=True)
    written_by = models.BigIntegerField()
    written_name = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    approved_by = models.BigIntegerField(null=True, blank=True)
    approved_name = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["state", "-published_at", "-id"], name="article_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published")
                | (Q(published_at__isnull=False) & ~Q(approved_by=models.F("written_by"))),
                name="article_two_people",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"article:{self.pk}"
