"""Nothing moves, and no two people sign, out of sight of the proofs."""

import re

from django.apps import apps
from django.db.models import CheckConstraint

from subsidy.operations.services.proofs.moves import BORN, MOVING
from subsidy.operations.services.proofs.people import PAIRS

#: What moves without money or standing: runs of audits, receivers of webhooks.
UNPROVED = {"audits_auditrun", "webhooks_endpoint"}
TWO_PEOPLE = re.compile("another_person|two_people|two_different_people|neither_maker|who_made")


def ours():
    return [model for model in apps.get_models() if model.__module__.startswith("subsidy.")]


class TestProofs:
    def test_look_at_everything_that_moves(self):
        moving = {
            model._meta.db_table: model._meta.get_field("moves").field
            for model in ours()
            if hasattr(model, "MOVES") and hasattr(model, "moves")
        }
        proved = {table: f"{owner}_id" for table, owner, _name, _which in MOVING}
        assert set(proved) == set(moving) - UNPROVED
        for table, owner in proved.items():
            assert (moving[table].column, moving[table].model._meta.db_table) == (
                owner,
                f"{table}move",
            )
        assert set(BORN) <= set(proved)

    def test_look_at_everything_that_two_people_sign(self):
        signed = {
            model._meta.db_table
            for model in ours()
            for constraint in model._meta.constraints
            if isinstance(constraint, CheckConstraint) and TWO_PEOPLE.search(constraint.name)
        }
        assert signed <= {table for _name, table, _maker, _checker, _which in PAIRS}
