"""The one row the API keeps of its own: what was answered to a request that may come again."""

from django.db import models


class StoredReply(models.Model):
    """The reply to a write that came with an Idempotency-Key; written with the write itself.

    `key` is a hash of who asks and the key they chose; `request` a hash of what they asked. Rows
    live for `once.KEEP_HOURS`.
    """

    key = models.BinaryField(primary_key=True)
    request = models.BinaryField()
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    location = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.status} {self.at:%Y-%m-%d %H:%M}"
