"""What a merchant sends when goods come back."""

from typing import Literal

from subsidy.claims.rules.request import Fen, Optional, Part, Short

KINDS = Literal["whole", "part", "exchange"]
REASONS = Literal[
    "change_of_mind", "faulty", "wrong_goods", "not_delivered", "price_reduced", "other"
]


class ReturnRequest(Part):
    """refund_fen: what the customer got back, of a part. The new numbers: of an exchange."""

    kind: KINDS
    reason_code: REASONS
    reason: Optional = ""
    refund_fen: Fen | None = None
    new_serial: Short | None = None
    new_imei: Short | None = None
