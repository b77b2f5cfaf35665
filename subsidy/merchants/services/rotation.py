"""Keys change hands without a gap: the new one opens at once, the old one for some days more."""

from datetime import datetime, timedelta

from django.db import transaction

from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.merchants.models import ApiKey
from subsidy.merchants.services.keys import KeyRefused, create_key

OVERLAP_DAYS_MAX = 7


class OverlapTooLong(Refusal):
    """The old key opens for at most OVERLAP_DAYS_MAX days beside the new one."""

    code = "invalid"

    def __init__(self) -> None:
        params = {"message": f"0 to {OVERLAP_DAYS_MAX}"}
        super().__init__(faults=[Fault(self.code, "/overlap_days", params)])


@transaction.atomic
def rotate_key(
    key: ApiKey, *, at: datetime, overlap_days: int = OVERLAP_DAYS_MAX
) -> tuple[ApiKey, str]:
    """Return a new key like this one, and its token; this one ends when the overlap does.

    The token is kept nowhere: whoever loses the answer rotates again, as long as the old key
    opens. Its end is never put off. Raises KeyRefused, OverlapTooLong.
    """
    if not 0 <= overlap_days <= OVERLAP_DAYS_MAX:
        raise OverlapTooLong
    key = ApiKey.objects.select_for_update(of=("self",)).select_related("merchant").get(pk=key.pk)
    if not key.opens(at=at):
        raise KeyRefused
    ends_at = at + timedelta(days=overlap_days)
    if key.expires_at is None or ends_at < key.expires_at:
        key.expires_at = max(ends_at, key.created_at + timedelta(microseconds=1))
        key.save(update_fields=["expires_at"])
    return create_key(
        key.merchant,
        label=key.label,
        scopes=key.scopes,
        stores=key.stores,
        allowed_networks=key.allowed_networks,
        at=at,
    )
