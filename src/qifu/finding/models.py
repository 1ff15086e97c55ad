"""Rows of finding: what can be searched, how common each term is, how characters sound.

All of it is made from other rooms' public rows and can be made anew (`qifu search rebuild`); no
history is kept. Vectors lie in the table `finding_vector`, which exists only where the database has
pgvector (see `vectors.py`).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchDocument(models.Model):
    """One thing that can be found, as the public may see it. `head` holds the terms of what it is
    called (words, `2:` pairs of characters, `~` pairs of syllables), `body` the words of the rest;
    `phrases` what it is called, folded; `letters` and `initials` its names in pinyin."""

    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    name = models.CharField(max_length=300, blank=True)
    says = ArrayField(models.TextField(), default=list)
    notes = ArrayField(models.TextField(), default=list)
    passages = models.JSONField(default=list)
    stages = ArrayField(models.CharField(max_length=12), default=list)
    unit = models.CharField(max_length=60, blank=True)
    unit_name = models.CharField(max_length=100, blank=True)
    from_day = models.DateField(null=True)
    until = models.DateField(null=True)
    phrases = ArrayField(models.TextField(), default=list)
    head = SearchVectorField()
    body = SearchVectorField()
    head_size = models.PositiveIntegerField(default=0)
    letters = models.TextField(blank=True)
    initials = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="search_document_once")
        ]
        indexes = [
            GinIndex(fields=["head"], name="search_head", fastupdate=False),
            GinIndex(fields=["body"], name="search_body", fastupdate=False),
            GinIndex(fields=["phrases"], name="search_phrases", fastupdate=False),
            GinIndex(fields=["letters"], name="search_letters", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["initials"], name="search_initials", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


class SearchTerm(models.Model):
    """How many documents hold a term; the term "" says how many documents there are."""

    term = models.TextField(primary_key=True)
    documents = models.PositiveIntegerField()


class SearchSound(models.Model):
    """How a character is read: its most usual syllable without tone."""

    char = models.CharField(max_length=1, primary_key=True)
    syllable = models.CharField(max_length=8)


class SearchDue(models.Model):
    """Something a source has to be asked about again; `code` "" is everything of it."""

    source = models.CharField(max_length=30)
    code = models.CharField(max_length=80, blank=True)
    noted_at = models.DateTimeField()
