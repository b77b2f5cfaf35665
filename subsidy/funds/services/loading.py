"""Loads a programme file: all of it or nothing. Loading again changes nothing.

What is on record is completed, never rewritten: names may be corrected, a running spell may end,
a strategy may change; terms, batches and allotments stay as they are, and a file that says
otherwise is refused with the line.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction

from subsidy.core.money import yuan
from subsidy.funds.files import FileFault, FileRefused, ReadFile
from subsidy.funds.files.faults import Trail
from subsidy.funds.files.schema import AllotmentEntry, BatchEntry, ProgrammeEntry, ProgrammeFile
from subsidy.funds.models import Allotment, FundBatch
from subsidy.funds.services.lines import open_line
from subsidy.funds.services.money import allot, issue_batch
from subsidy.programmes.models import Category, Programme
from subsidy.programmes.services import (
    CategoryData,
    CategoryFixed,
    TermsFixed,
    publish_terms,
    set_categories,
)
from subsidy.regions.models import County, Unit
from subsidy.regions.services import (
    SpellData,
    SpellsDisagree,
    set_counties,
    set_spells,
    set_units,
)

#: Any number that only this verb locks: two loads at once run one after the other.
LOADING_LOCK = 7_305_001


@transaction.atomic
def load(file: ReadFile, *, at: datetime) -> list[str]:
    """Load the file; return what changed, a sentence each. Raises FileRefused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING_LOCK])
    loading = Loading(file, at)
    loading.run()
    if loading.faults:
        raise FileRefused(loading.faults)
    return loading.changes
