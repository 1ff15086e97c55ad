"""A firm's law matter beside its case, and what belongs to mediation."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from qifu.kernel.sealed_fields import SealedCharField


class LawOffice(models.Model):
    """Who handles: a notary, a mediation committee … each a unit with its own people and days."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=60)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    does = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    @property
    def stream(self) -> str:
        return f"law-office:{self.code}"


class LawService(models.Model):
    """What can be asked for; `body` is the pack's row (documents to bring, for whom, cost …)."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=40)
    office = models.ForeignKey(LawOffice, models.PROTECT, related_name="+")
    body = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    @property
    def stream(self) -> str:
        return f"law-service:{self.code}"


class LawMatter(models.Model):
    """What a firm asks; where it stands is its case's (`processes/law.yaml`).

    The case's own row carries no name of the firm: lists show it to people who may not read it.
    """

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, primary_key=True, related_name="law_matter"
    )
    service = models.ForeignKey(LawService, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    token = models.CharField(max_length=32, unique=True)
    words = models.TextField()
    other_name = models.CharField(max_length=80, blank=True)
    other_contact = models.CharField(max_length=80, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    contact_name = models.CharField(max_length=40)
    contact_phone = SealedCharField(max_length=20)
    evidence = ArrayField(models.CharField(max_length=24), default=list)
    risk = models.CharField(max_length=200, blank=True)
    taken_by = models.BigIntegerField(null=True, blank=True)
    result = models.TextField(blank=True)
    result_unit = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["taken_by", "-case"], name="law_matter_taken")]


class Invitation(models.Model):
    """The other party asked to a mediation. Legal states: sent → agreed | refused | ended."""

    matter = models.ForeignKey(LawMatter, models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=40, unique=True)
    other_name = models.CharField(max_length=80)
    about = models.CharField(max_length=200)
    meet_on = models.DateField()
    place = models.CharField(max_length=200)
    unit_name = models.CharField(max_length=100)
    state = models.CharField(max_length=8, default="sent")
    words = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)


class Agreement(models.Model):
    """A mediated agreement. Legal states: drawn → confirmed (both) | ended."""

    matter = models.ForeignKey(LawMatter, models.CASCADE, related_name="agreements")
    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="agreements")
    terms = models.TextField()
    perform_on = models.DateField()
    state = models.CharField(max_length=10, default="drawn")
    mediator = models.CharField(max_length=80)
    drawn_at = models.DateTimeField()
    firm_at = models.DateTimeField(null=True, blank=True)
    firm_by = models.CharField(max_length=80, blank=True)
    other_at = models.DateTimeField(null=True, blank=True)
