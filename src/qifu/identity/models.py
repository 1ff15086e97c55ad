"""Rows of identity: the district's units, centres, windows, people, posts, and the duty directory.

Nothing outside `operations.py` and the pack loader writes here. Units are never deleted: they are
closed with a successor, so that what they did keeps its author. Streams of history:
``unit:<id>``, ``centre:<id>``, ``user:<id>``, ``duty:<id>``, ``pack:<district>``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from qifu.identity.roles import Role
from qifu.kernel.sealed_fields import SealedCharField, SealMark

__all__ = [
    "ApiToken",
    "Centre",
    "Channel",
    "Delegation",
    "District",
    "DutyEntry",
    "Post",
    "Precedent",
    "Role",
    "Unit",
    "User",
    "Window",
]


class District(models.Model):
    """The district whose pack is loaded; one row."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=20)
    area_code = models.CharField(max_length=6)
    platform_name = models.CharField(max_length=60)
    settings = models.JSONField(default=dict, blank=True)
    pack_version = models.CharField(max_length=40)
    pack_digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A body that can hold duties and posts. Legal states: active → closed (with a successor)."""

    class Kind(models.TextChoices):
        DISTRICT = "district", "区县"
        DEPARTMENT = "department", "区级部门"
        PARK = "park", "园区"
        PARK_DEPARTMENT = "park_department", "园区部门"
        TOWN = "town", "镇街"
        STATE_COMPANY = "state_company", "区属国有企业"
        CENTRE = "centre", "政务服务中心"
        SERVICE_BODY = "service_body", "服务机构"
        GROUP = "group", "单位统称"

    class Status(models.TextChoices):
        ACTIVE = "active", "在用"
        CLOSED = "closed", "已撤并"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    has_power = models.BooleanField(default=False)
    trusted_to = models.CharField(max_length=60, blank=True)
    run_by_district = models.BooleanField(default=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    closed_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    phone = models.CharField(max_length=30, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    position = models.PositiveIntegerField(default=0)
    verified = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="active", closed_on__isnull=True)
                | Q(status="closed", closed_on__isnull=False),
                name="unit_closed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="unit_not_its_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"unit:{self.pk}"


class Centre(models.Model):
    """A service centre of the "1+4+4". Legal states: active ⇄ closed."""

    class Kind(models.TextChoices):
        DISTRICT = "district", "区级中心"
        PARK = "park", "园区企业服务中心"
        REGIONAL = "regional", "区域化营商环境服务中心"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    name_confirmed = models.BooleanField(default=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="centres")
    address = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"centre:{self.pk}"


class Window(models.Model):
    """A counter of a centre: general (综合), policy (惠企政策专窗) or fallback (兜底办)."""

    class Kind(models.TextChoices):
        GENERAL = "general", "综合窗口"
        POLICY = "policy", "惠企政策服务专窗"
        FALLBACK = "fallback", "兜底办窗口"

    code = models.SlugField(max_length=80, unique=True)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="windows")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=60)
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Channel(models.Model):
    """A way by which demands reach the district (大走访, 早餐汇, 热线 …)."""

    code = models.SlugField(max_length=30, unique=True)
    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    by_staff = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class UserManager(BaseUserManager["User"]):
    """Looks people up by the name they sign in with; accounts are made by operations only."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account. Rights come from posts and memberships, never from flags here.

    Legal states: active ⇄ disabled; never deleted, because history names its author.
    """

    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    phone = SealedCharField("手机号", max_length=20, blank=True)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField(default=False)
    demonstration = models.BooleanField(default=False)
    large_letters = models.BooleanField("大字", default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                SealMark("phone"), condition=~Q(phone=""), name="user_phone_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"user:{self.pk}"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Post(models.Model):
    """A role somebody holds in a unit, for a time. A person may hold several, 三员 only one kind.

    Legal states: running (`valid_until` null or ahead) → ended; ended posts stay as history.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=Role)
    window = models.ForeignKey(Window, models.PROTECT, null=True, blank=True, related_name="posts")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role", "window"],
                condition=Q(valid_until__isnull=True),
                nulls_distinct=False,
                name="post_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="post_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["unit", "role"], name="post_unit_role")]

    def __str__(self) -> str:
        return f"{self.role}@{self.unit_id}"


class Delegation(models.Model):
    """While `absent` is away, `deputy` acts for it in `unit`; both names stay on every act."""

    absent = models.ForeignKey(User, models.PROTECT, related_name="delegations_given")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="delegations_held")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="delegations")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    granted_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(absent=F("deputy")), name="deputy_is_another"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="delegation_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absent_id}→{self.deputy_id}"


class DutyEntry(models.Model):
    """A line of the duty directory (职责目录): who leads a topic. Legal states: active ⇄ retired."""

    topic = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=80)
    sector = models.CharField(max_length=30)
    sector_title = models.CharField(max_length=40)
    keywords = ArrayField(models.CharField(max_length=30), default=list)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="duties"
    )
    co_units: Any = models.ManyToManyField(Unit, blank=True, related_name="co_duties")
    legal_basis = models.CharField(max_length=300, blank=True)
    needs_power = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    verified = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"duty:{self.pk}"


class Precedent(models.Model):
    """Who was designated where nobody owned it (兜底); the next like case is suggested the same."""

    duty = models.ForeignKey(
        DutyEntry, models.PROTECT, null=True, blank=True, related_name="precedents"
    )
    topic = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=120)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="precedents")
    case_number = models.CharField(max_length=24)
    reason = models.TextField()
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=80)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case_number", "decided_at"], name="precedent_once")
        ]

    def __str__(self) -> str:
        return self.title


class ApiToken(models.Model):
    """A key to the API for a person or a system; only its hash is kept, it is shown once.

    Legal states: active → expired | revoked. `system` is the code of an outside system ("" for a
    person's own token); the account it acts as then holds the post `api_client` only. `per_minute`
    replaces the platform's own limit of requests.
    """

    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="tokens")
    system = models.CharField(max_length=40, blank=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    per_minute = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(system=""), name="token_has_owner"
            )
        ]

    def __str__(self) -> str:
        return self.prefix


# registered with the others; they refer to `User` by name
from qifu.identity import sign_in_models  # noqa: E402, F401
