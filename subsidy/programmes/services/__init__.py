from subsidy.programmes.services.categories import CategoryData, CategoryFixed, set_categories
from subsidy.programmes.services.publishing import TermsContradict, TermsFixed, publish_terms
from subsidy.programmes.services.standing import (
    close_programme,
    open_programme,
    pause_programme,
    resume_programme,
)

__all__ = [
    "CategoryData",
    "CategoryFixed",
    "TermsContradict",
    "TermsFixed",
    "close_programme",
    "open_programme",
    "pause_programme",
    "publish_terms",
    "resume_programme",
    "set_categories",
]
