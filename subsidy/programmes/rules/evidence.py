"""The kinds of evidence that terms may ask for; what a merchant uploads is of one of them."""

from enum import StrEnum


class EvidenceKind(StrEnum):
    """What a file shows. Terms ask for kinds, never for file formats."""

    INVOICE = "invoice"
    RECEIPT = "receipt"
    DELIVERY_NOTE = "delivery_note"
    INSTALLATION_PHOTO = "installation_photo"
    BODY_SERIAL_PHOTO = "body_serial_photo"
    BOX_SERIAL_PHOTO = "box_serial_photo"
    ACTIVATION_PHOTO = "activation_photo"
    OLD_ITEM_PHOTO = "old_item_photo"
    SCRAP_CERTIFICATE = "scrap_certificate"
    DEREGISTRATION_CERTIFICATE = "deregistration_certificate"
    REGISTRATION_CERTIFICATE = "registration_certificate"
    OTHER = "other"
