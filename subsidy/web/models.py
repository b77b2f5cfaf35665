from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IdempotentAnswer(models.Model):
    """The final answer to a request that carried an Idempotency-Key, kept to be given again."""

    owner = models.CharField(_("owner"), max_length=100)
    key = models.CharField(_("key"), max_length=255)
    body_hmac = models.BinaryField(_("HMAC of method, path and body"), max_length=32)
    status = models.PositiveSmallIntegerField(_("status"))
    body = models.BinaryField(_("body of the answer"))
    media_type = models.CharField(_("media type"), max_length=100)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("stored answer")
        verbose_name_plural = _("stored answers")
        indexes = [models.Index(name="stored_answers_by_age", fields=["created_at", "id"])]
        constraints = [
            models.UniqueConstraint(name="owner_gets_one_answer_per_key", fields=["owner", "key"]),
            models.CheckConstraint(
                name="stored_answer_is_final",
                condition=Q(status__gte=200, status__lt=500) & ~Q(status__in=[401, 429]),
            ),
            models.CheckConstraint(
                name="stored_answer_names_owner_and_key", condition=~Q(owner="") & ~Q(key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"
