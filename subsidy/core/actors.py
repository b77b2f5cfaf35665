"""Who acts. Every verb takes `by=`, every move keeps it."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Actor:
    """A person or a machine that moves things; staff_id is set for people with an account."""

    kind: str
    reference: str
    staff_id: int | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.reference}"

    @property
    def person_id(self) -> int:
        """The account of whoever acts, in verbs that people alone may do."""
        assert self.staff_id is not None
        return self.staff_id

    @classmethod
    def staff(cls, user: Any) -> Self:  # any user model: core knows no rooms
        return cls("staff", user.get_username(), user.pk)

    @classmethod
    def merchant(cls, key_id: str) -> Self:
        return cls("merchant", key_id)

    @classmethod
    def bank(cls, file_name: str) -> Self:
        return cls("bank", file_name)

    @classmethod
    def citizen(cls, claim_reference: str) -> Self:
        """The person in whose name the claim stands; the claim is all that is said of them."""
        return cls("citizen", claim_reference)

    @classmethod
    def sweep(cls, name: str) -> Self:
        return cls("sweep", name)

    @classmethod
    def command(cls, name: str) -> Self:
        """Whoever typed `manage.py name` on a machine of the house."""
        return cls("command", name)

    @classmethod
    def file(cls, name: str) -> Self:
        return cls("file", name)
