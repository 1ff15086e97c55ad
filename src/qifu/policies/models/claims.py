"""Claims: what a firm asked for, what the matcher said then, and what people decided."""

from django.db import models
from django.db.models import Q

from qifu.kernel.masking import masked_account as masked_bank
from qifu.kernel.sealed_fields import PersonalJSONField, SealedCharField
from qifu.policies.models.library import Policy, PolicyVersion


class GrantList(models.Model):
    """The comparison list of an automatic grant (免申即享比对名单).

    Legal states: drawn → approved (the firms are asked) | discarded.
    """

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    as_of = models.DateField()
    state = models.CharField(max_length=10, default="drawn")
    rows = models.JSONField(default=list)
    total = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    drawn_by = models.BigIntegerField(null=True)
    drawn_name = models.CharField(max_length=80)
    drawn_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(state="drawn"), name="grant_list_one_drawn"
            )
        ]


class Claim(models.Model):
    """One firm's claim to one policy; where it stands is its case's. Money in yuan.

    `computed` is what the rule gives at the claim, `amount` what was approved. `verdict`, `facts`
    and `conditions` are what the matcher said and on what, kept for ever; `year` is that of the
    caps. `flags` are facts that were other when it came to payment, `accepted` those a person has
    let pass. `live` is False once it was refused, declined or withdrawn, so that the firm may try again.
    """

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, primary_key=True, related_name="claim"
    )
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="claims")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    grant_list = models.ForeignKey(GrantList, models.PROTECT, null=True, related_name="claims")
    contact_name = models.CharField(max_length=40)
    contact_phone = SealedCharField(max_length=20)
    statement = models.TextField(blank=True)
    verdict = models.CharField(max_length=12)
    conditions = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    computed = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    proposed = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    override = models.TextField(blank=True)
    flags = models.JSONField(default=list)
    accepted = models.JSONField(default=list)
    account_name = models.CharField(max_length=120, blank=True)
    account_bank = models.CharField(max_length=80, blank=True)
    account_number = models.CharField(max_length=40, blank=True)
    reviewer = models.BigIntegerField(null=True)
    approver = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    reopened = models.CharField(max_length=300, blank=True)
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "enterprise", "year"],
                condition=Q(live=True),
                name="claim_once_a_year",
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "year"], name="claim_firm_year")]

    @property
    def masked_account(self) -> str:
        """The account's number as a screen shows it."""
        return masked_bank(self.account_number)


class ClaimMaterial(models.Model):
    """A document handed in with a claim, from the firm's evidence library."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="materials")
    type = models.ForeignKey("enterprises.EvidenceType", models.PROTECT, related_name="+")
    evidence = models.ForeignKey("enterprises.Evidence", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "type"], name="claim_material_once")
        ]


class ClaimDraft(models.Model):
    """A claim being filled in: one a person, firm and policy."""

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.CASCADE, related_name="+")
    policy = models.ForeignKey(Policy, models.CASCADE, related_name="+")
    token = models.CharField(max_length=32, unique=True)
    data = PersonalJSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "enterprise", "policy"], name="claim_draft_once"
            )
        ]


class ClaimWindow(models.Model):
    """A firm let in after the window closed, by an officer with a reason; used by its next claim."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    until = models.DateField()
    reason = models.CharField(max_length=300)
    opened_by = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()


class PublicObjection(models.Model):
    """What somebody says against a claim while it is public. Legal states: open → upheld |
    dismissed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="objections")
    name = models.CharField(max_length=40)
    phone = SealedCharField(max_length=20)
    text = models.TextField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    ruling = models.TextField(blank=True)
    ruled_by = models.BigIntegerField(null=True)
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["claim"], condition=Q(state="open"), name="objection_open")]


class Exclusion(models.Model):
    """A firm that may not claim for a time, with the reason and its source."""

    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    source = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    added_by = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
