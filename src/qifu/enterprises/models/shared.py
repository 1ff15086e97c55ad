"""Data of a firm that others may read with its word: which, for what, until when; and each reading."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from qifu.enterprises.models.firms import Enterprise


class DataConsent(models.Model):
    """A firm lets an institution read named facts for one purpose until a day.

    Legal states: running → revoked (`revoked_at`) | used up (`readings` reached `most`) | over
    (`until` has passed, by itself). `subject` is the number of what it is for.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="data_consents")
    reader = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    facts = ArrayField(models.CharField(max_length=60))
    subject = models.CharField(max_length=40)
    purpose = models.CharField(max_length=120)
    until = models.DateField()
    most = models.PositiveSmallIntegerField(default=1)
    readings = models.PositiveSmallIntegerField(default=0)
    given_by = models.BigIntegerField(null=True)
    given_name = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_name = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="data_consent_firm"),
            models.Index(fields=["reader", "subject"], name="data_consent_reader"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(readings__lte=models.F("most")), name="data_consent_within"
            )
        ]

    def problem(self, on: date) -> str:
        """Why nothing may be read by it on a day; "" when it may."""
        if self.revoked_at is not None:
            return "企业已撤回这项授权，不能再查看。"
        if self.until < on:
            return f"授权已于 {self.until} 到期，不能再查看；确有需要请企业重新授权。"
        if self.readings >= self.most:
            return f"授权的查看次数（{self.most} 次）已用完；确有需要请企业重新授权。"
        return ""


class DataReading(models.Model):
    """One reading of a firm's data: who, when, which facts; never their values."""

    consent = models.ForeignKey(DataConsent, models.PROTECT, related_name="log")
    reader = models.BigIntegerField(null=True)
    reader_name = models.CharField(max_length=80)
    facts = ArrayField(models.CharField(max_length=60))
    at = models.DateTimeField()
