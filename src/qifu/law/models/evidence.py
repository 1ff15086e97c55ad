"""Preserved evidence: fingerprints, time and the signed statement of both. Never the file."""

from django.db import models
from django.db.models import Q

HEX = r"^[0-9a-f]{64}$"


class EvidenceKey(models.Model):
    """A public key that statements were signed with; rows stay, so that old ones can be checked."""

    fingerprint = models.CharField(max_length=16, primary_key=True)
    public = models.BinaryField()
    since = models.DateTimeField()


class PreservedEvidence(models.Model):
    """One preserved fingerprint (存证). Written once; a trigger refuses change and removal.

    `mode` is how the fingerprints came to be: `upload` (the platform computed them of the file and
    kept nothing of it) or `hashed` (the person's browser or program did; the file never left it).
    """

    class Mode(models.TextChoices):
        UPLOAD = "upload", "上传后由平台计算"
        HASHED = "hashed", "在本人设备上计算，文件没有上传"

    number = models.CharField(max_length=24, unique=True)
    code = models.CharField(max_length=40, unique=True)
    owner = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=80)
    file_name = models.CharField(max_length=140, blank=True)
    mode = models.CharField(max_length=6, choices=Mode)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    preserved_at = models.DateTimeField()
    token = models.JSONField()
    stamp = models.BinaryField(null=True, blank=True)
    stamped_at = models.DateTimeField(null=True, blank=True)
    authority = models.CharField(max_length=200, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=HEX) & Q(sm3__regex=HEX), name="evidence_is_hex"
            ),
            models.CheckConstraint(
                condition=Q(stamp__isnull=True) | Q(stamped_at__isnull=False),
                name="evidence_stamp_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="evidence_sha256"),
            models.Index(fields=["sm3"], name="evidence_sm3"),
            models.Index(fields=["owner", "-id"], name="evidence_owner"),
            models.Index(fields=["enterprise", "-id"], name="evidence_firm"),
        ]

    @property
    def stream(self) -> str:
        return f"evidence:{self.number}"
