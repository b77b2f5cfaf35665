"""The doors to a merchant's keys, described for the API's document."""

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from subsidy.merchants import answers, services
from subsidy.web.doors import Door, Example


class RotateRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    overlap_days: int = Field(default=services.OVERLAP_DAYS_MAX, ge=0)


ROTATE = Door(
    name="rotate_key",
    tag="keys",
    title=_("Make a successor of this key; both work until the old one ends"),
    text=_("Never answered twice: the secret is shown this once."),
    body=RotateRequest,
    status=201,
    answer=answers.NewKey,
    examples={"week": Example(_("Seven days for both"), {"overlap_days": 7})},
    answers={
        "made": Example(
            _("Made"),
            {
                "key": "tk_3f9a.…",
                "key_id": "tk_3f9a",
                "scopes": ["claims:write", "claims:read"],
                "stores": [],
                "replaces": {"key_id": "tk_11ab", "expires_at": "2024-10-08T12:00:00+08:00"},
            },
        )
    },
)
