from typing import Any

from rest_framework import serializers

from bench.peers.naive.models import Claim

#: energy level -> per cent of the price; small appliances have none.
PERCENT = {1: 20, 2: 15, None: 13}
CAP_FEN = 200_000


Fields = dict[str, Any]


class ClaimSerializer(serializers.ModelSerializer):
    class Meta:
        model = Claim
        exclude = ["status"]
        read_only_fields = ["subsidy_fen"]

    def to_internal_value(self, data: Fields) -> Fields:
        return super().to_internal_value(flatten(data))

    def validate(self, attrs: Fields) -> Fields:
        percent = PERCENT.get(attrs.get("energy_level"), 0)
        attrs["subsidy_fen"] = min(attrs["price_fen"] * percent // 100, CAP_FEN)
        return attrs


def flatten(data: Fields) -> Fields:
    """Return the fields of the nested request that the table has."""
    applicant, purchase = data["applicant"], data["purchase"]
    return {
        **{name: data[name] for name in ("programme", "category", "store", "channel")},
        **applicant,
        **purchase,
        "external_id": data.get("external_id", ""),
        "serial_number": purchase["identifiers"][0]["value"],
        "invoice_number": purchase["invoice"]["number"],
    }
