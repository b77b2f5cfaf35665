"""What auditors do at the desk, where one form is one verb with a little before it."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from subsidy.core.actors import Actor
from subsidy.sampling import services
from subsidy.sampling.models import Sample


def announce(*, sample: Sample, by: Actor, at: datetime) -> Sample:
    """Announce the sample; without a commitment, make a seed, to be told with this very row."""
    seed = ""
    if not sample.commitment:
        seed, sample.commitment = services.new_seed()
    services.announce(sample, by=by, at=at)
    sample.fresh_seed = seed  # type: ignore[attr-defined] # of this instance, not of the table
    return sample


def tell_seed(sample: Sample) -> str:
    """Return what is said this once."""
    seed = getattr(sample, "fresh_seed", "")
    if not seed:
        return _("The sample is committed to the seed that you keep: %(commitment)s") % {
            "commitment": sample.commitment
        }
    return _("The seed, shown this once and kept nowhere; you need it to draw: %(seed)s") % {
        "seed": seed
    }


def take(sample: Sample, *, file: UploadedFile, by: Actor, at: datetime) -> int:
    """Record the worksheet that was sent."""
    return services.take_worksheet(sample, file.read(), by=by, at=at)


def tell_changes(changed: int) -> str:
    return _("%(count)d results are new or changed.") % {"count": changed}
