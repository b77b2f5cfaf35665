"""The public doors to policy, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.programmes import answers
from subsidy.programmes.query import NoQuery, TermsQuery
from subsidy.web.doors import Door, Example

TAG = "policy"
CACHED = _("Public and cached: send If-None-Match with the ETag.")

PROGRAMMES = Door(
    name="list_programmes",
    tag=TAG,
    title=_("Programmes, and whether they take claims"),
    text=CACHED,
    query=NoQuery,
    answer=answers.ProgrammesAnswer,
    answers={
        "one": Example(
            _("One programme"),
            {
                "data": [
                    {
                        "code": "hebei-2024",
                        "names": {"zh": "河北以旧换新", "en": "Hebei trade-in"},
                        "province": "130000",
                        "year": 2024,
                        "state": "open",
                        "is_test": False,
                    }
                ]
            },
        )
    },
)
CATEGORIES = Door(
    name="list_categories",
    tag=TAG,
    title=_("Categories of goods"),
    text=CACHED,
    query=NoQuery,
    answer=answers.CategoriesAnswer,
    answers={
        "one": Example(
            _("One category"),
            {
                "data": [
                    {
                        "code": "appliances.refrigerator",
                        "names": {"zh": "冰箱", "en": "Refrigerator"},
                        "parent": "appliances",
                        "group": "appliances",
                    }
                ]
            },
        )
    },
)
TERMS = Door(
    name="list_terms",
    tag=TAG,
    title=_("The terms that apply to purchases of a day"),
    text=_(
        "Today unless `on` is given. Local terms stand beside those of the province. Test "
        "programmes only where named."
    ),
    query=TermsQuery,
    answer=answers.TermsOfDay,
    answers={"none": Example(_("Nothing applies"), {"on": "2023-01-01", "data": []})},
)
