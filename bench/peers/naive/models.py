from django.db import models


class Budget(models.Model):
    available_fen = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.available_fen} fen"


class Claim(models.Model):
    external_id = models.CharField(max_length=64)
    programme = models.CharField(max_length=64)
    category = models.CharField(max_length=64)
    store = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    document_number = models.CharField(max_length=64)
    mobile = models.CharField(max_length=64)
    delivery_address = models.CharField(max_length=200)
    county = models.CharField(max_length=6)
    bought_at = models.DateTimeField()
    brand = models.CharField(max_length=64)
    model = models.CharField(max_length=64)
    energy_level = models.PositiveSmallIntegerField(null=True)
    price_fen = models.PositiveBigIntegerField()
    serial_number = models.CharField(max_length=64, unique=True)
    invoice_number = models.CharField(max_length=64)
    subsidy_fen = models.BigIntegerField()
    status = models.CharField(max_length=10, default="submitted")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_claim_per_person_and_category", fields=["document_number", "category"]
            )
        ]

    def __str__(self) -> str:
        return self.external_id
