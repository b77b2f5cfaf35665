"""What is true of a sale besides what a till sees of it; schemes and habits write it down here."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Fate(StrEnum):
    """What became of a sale afterwards."""

    KEPT = "kept"
    RETURNED = "returned"  # goods back, invoice red-lettered, the claim taken back: as it should be
    REISSUED = "reissued"  # a slip on the invoice: red-lettered, and written anew
    REFUNDED = "refunded"  # goods back and invoice red-lettered, after payment; the subsidy is kept
    VOIDED = "voided"  # the invoice is voided some days after the claim; the subsidy is kept


@dataclass(frozen=True, slots=True)
class Facts:
    """Empty text and None say: as usual.

    device: on which the buyer confirmed, else the buyer's own. serial, old_number, invoice: numbers
    on the papers. sitting: invoices of one sitting are written one after the other, with none in
    between. scene: what the photo shows, else the buyer's home. place: where the
    till says goods changed hands; photographed_in: the county in which the photo was taken.
    reported_at: when the claim was sent. region: of which the goods were activated. is_stocked: the
    merchant had bought the goods in; is_used: they were somebody's before; is_dearer: others pay
    less for the model; is_proved: carrier or fitter knows of the delivery;
    is_activated: the maker has heard of the device; is_received: the recycler got the old item.
    """

    device: str = ""
    serial: str = ""
    old_number: str = ""
    invoice: str = ""
    invoiced_on: date | None = None
    sitting: str = ""
    scene: str = ""
    photographed_in: str = ""
    place: tuple[Decimal, Decimal] | None = None
    reported_at: datetime | None = None
    region: str = ""
    fate: Fate = Fate.KEPT
    is_stocked: bool = True
    is_used: bool = False
    is_dearer: bool = False
    is_proved: bool = True
    is_activated: bool = True
    is_received: bool = True


AS_USUAL = Facts()
