from subsidy.programmes.services.categories import CategoryData, CategoryFixed, set_categories
from subsidy.programmes.services.publishing import TermsContradict, TermsFixed, publish_terms
from subsidy.programmes.services.standing import (
    LastDayPassed,
    clear_programme,
    close_programme,
    open_programme,
    pause_programme,
    reopen_programme,
    resume_programme,
    set_last_apply_day,
)

__all__ = [
    "CategoryData",
    "CategoryFixed",
    "LastDayPassed",
    "TermsContradict",
    "TermsFixed",
    "clear_programme",
    "close_programme",
    "open_programme",
    "pause_programme",
    "publish_terms",
    "reopen_programme",
    "resume_programme",
    "set_categories",
    "set_last_apply_day",
]
