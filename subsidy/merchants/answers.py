"""What the doors to a merchant's keys answer, typed."""

from pydantic import AwareDatetime

from subsidy.web.answers import Answer


class FormerKey(Answer):
    """The key that asked, and when it ends."""

    key_id: str
    expires_at: AwareDatetime | None


class NewKey(Answer):
    """The successor of a key; `key` is shown this once."""

    key: str
    key_id: str
    scopes: list[str]
    stores: list[str]
    replaces: FormerKey
