"""Rows of service cards. Nothing outside this room's operations writes here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from qifu.cards.rules.book import RELATIONS
from qifu.cards.rules.moves import STATES, CardView
from qifu.kernel.sealed_fields import SealedCharField


class SigningKey(models.Model):
    """A public key that codes of cards are signed with; the private one lies outside the database.
    Legal states: in use → retired (its codes still verify)."""

    kid = models.CharField(max_length=8, unique=True)
    public = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kid


class Card(models.Model):
    """A card of one person. Legal states: `rules.moves.STATES`.

    `id_digest` tells two people apart without keeping the identity number; `tail_digest` is what
    the holder proves with. `serial` counts its codes: an older one is refused. `link_hash` opens
    the holder's page. A family card (`main`) ends with its main card.
    """

    number = models.CharField(max_length=24, unique=True)
    main = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="family", db_index=False
    )
    relation = models.CharField(max_length=8, blank=True, choices=tuple(RELATIONS.items()))
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    why = models.JSONField(default=list)
    holder_name = models.CharField(max_length=40)
    holder_phone = SealedCharField(max_length=20)
    id_digest = models.CharField(max_length=64)
    tail_digest = models.CharField(max_length=64)
    user = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=tuple(STATES.items()), default="offered")
    serial = models.PositiveIntegerField(default=1)
    link_hash = models.CharField(max_length=64, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    checked_by = models.BigIntegerField(null=True, blank=True)
    approved_by = models.BigIntegerField(null=True, blank=True)
    approved_name = models.CharField(max_length=80, blank=True)
    issued_at = models.DateTimeField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    end_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id_digest"],
                condition=Q(state__in=["offered", "active"], main__isnull=True),
                name="card_one_a_person",
            ),
            models.UniqueConstraint(
                fields=["main", "id_digest"],
                condition=Q(state__in=["offered", "active"], main__isnull=False),
                name="card_family_once",
            ),
            models.CheckConstraint(
                condition=Q(main__isnull=True, relation="")
                | Q(main__isnull=False) & ~Q(relation=""),
                name="card_family_has_relation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["offered", "active"], ended_at__isnull=True)
                | Q(state__in=["declined", "revoked", "expired"], ended_at__isnull=False),
                name="card_ended_has_time",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | Q(approved_by__isnull=True)
                | ~Q(checked_by=models.F("approved_by")),
                name="card_approved_by_a_second",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="card_firm"),
            models.Index(fields=["main"], condition=Q(main__isnull=False), name="card_main"),
            models.Index(fields=["state", "valid_until"], name="card_state_until"),
            models.Index(fields=["case"], name="card_case"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"card:{self.pk}"

    @property
    def view(self) -> CardView:
        """The card as the rules read it; asks for the main card where there is one."""
        if self.main is None:
            return CardView(self.state, self.valid_until)
        return CardView(self.state, self.valid_until, self.main.state, self.main.valid_until)

    @property
    def relation_title(self) -> str:
        return RELATIONS.get(self.relation, "")


class CardUse(models.Model):
    """A privilege used. Legal states: stands → undone (`undone_at`, by the same unit, with reason).

    `main` is the card whose quota it counts against: the holder's and the family's are one.
    """

    card = models.ForeignKey(Card, models.PROTECT, related_name="uses", db_index=False)
    main = models.ForeignKey(Card, models.PROTECT, related_name="+", db_index=False)
    privilege = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=80)
    token = models.CharField(max_length=64, unique=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_name = models.CharField(max_length=80, blank=True)
    undone_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["main", "year", "privilege"], name="carduse_quota"),
            models.Index(fields=["card", "-at", "-id"], name="carduse_card"),
            models.Index(fields=["unit", "-at", "-id"], name="carduse_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.at:%Y-%m-%d}"
