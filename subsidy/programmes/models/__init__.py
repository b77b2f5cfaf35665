from subsidy.programmes.models.category import Category, CategoryGroup
from subsidy.programmes.models.programme import Programme, ProgrammeMove
from subsidy.programmes.models.terms import Terms
from subsidy.programmes.models.variant import TermsVariant

__all__ = ["Category", "CategoryGroup", "Programme", "ProgrammeMove", "Terms", "TermsVariant"]
