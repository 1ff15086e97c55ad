"""Money: every movement between a policy's budget and a claim, and the batches it is paid in."""

from django.db import models
from django.db.models import Q

from qifu.policies.models.claims import Claim
from qifu.policies.models.library import Policy


class PaymentBatch(models.Model):
    """Claims paid together. Legal states: drawn → sent (the file left for the finance office) →
    settled (every item has its result); drawn → discarded."""

    class State(models.TextChoices):
        DRAWN = "drawn", "待复核"
        SENT = "sent", "已送财政"
        SETTLED = "settled", "已对账"
        DISCARDED = "discarded", "已作废"

    number = models.CharField(max_length=24, unique=True)
    token = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAWN)
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=16, decimal_places=2)
    digest = models.CharField(max_length=64)
    drawn_by = models.BigIntegerField(null=True)
    drawn_name = models.CharField(max_length=80)
    drawn_at = models.DateTimeField()
    sent_by = models.BigIntegerField(null=True)
    sent_name = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"payment:{self.pk}"


class PaymentItem(models.Model):
    """One claim's payment. Legal states: pending → paid → returned, pending → failed, pending →
    dropped (the batch was discarded). A claim is pending or paid at most once, ever."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="items")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payments")
    row = models.PositiveIntegerField()
    payee = models.CharField(max_length=120)
    bank = models.CharField(max_length=80)
    account = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    state = models.CharField(max_length=10, default="pending")
    paid_on = models.DateField(null=True)
    voucher = models.CharField(max_length=60, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(state__in=["pending", "paid"]),
                name="payment_once",
            ),
            models.UniqueConstraint(fields=["batch", "row"], name="payment_row_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_above_zero"),
        ]


class FinanceFile(models.Model):
    """A result of the finance office that was read in; the same file twice changes nothing."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="files")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    paid = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    read_by = models.BigIntegerField(null=True)
    read_name = models.CharField(max_length=80)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "digest"], name="finance_file_once")
        ]


class MoneyEntry(models.Model):
    """One movement, in yuan, only ever added. hold: budget to claim; release: back; pay: held to
    paid; return: paid to held, the bank sent it back; clawback: paid to budget."""

    class Kind(models.TextChoices):
        HOLD = "hold", "预留"
        RELEASE = "release", "释放"
        PAY = "pay", "拨付"
        RETURN = "return", "退票"
        CLAWBACK = "clawback", "追回"

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="money")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="money")
    item = models.ForeignKey(PaymentItem, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="money_above_zero"),
        ]
