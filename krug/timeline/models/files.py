"""Files that hang on touches: what is known of them. Their contents lie under FILES_ROOT, named by their SHA-256."""

from django.db import models

from krug.staff.models import Employee


class StoredFile(models.Model):
    """One content, however many touches it hangs on. ``kind`` is what the content is (`attachments.kinds`)."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=20, blank=True)
    stored_at = models.DateTimeField()  # the last time somebody sent it

    def __str__(self) -> str:
        return self.sha256


class Attachment(models.Model):
    """A file of a touch; without a touch it waits for the one that is being written down."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    touch = models.ForeignKey("timeline.Interaction", models.CASCADE, null=True, related_name="attachments")
    ref = models.CharField(max_length=32, unique=True)  # what the form says of it before there is a touch
    name = models.CharField(max_length=200)
    by = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")
    made_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("by", "made_at", name="timeline_waiting_files", condition=models.Q(touch=None)),
            models.Index("archived_at", name="timeline_removed_files", condition=models.Q(archived_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
