"""Proofs that find what a test tells them to find."""

from subsidy.operations import services
from subsidy.operations.models import DriftCase
from subsidy.operations.services.proofs import Finding, Proof, Row
from tests.make import NOON

#: Where the proofs are listed that are run; the verb of that name stands before the module.
PROVE = "subsidy.operations.services.prove"
SENTENCE = "Every balance is the sum of its transfers"
BAD = Row("line:1 frozen", "0", "7")


class Stand:
    """Proofs of which the first finds what it is told to find."""

    def __init__(self):
        self.rows = ()

    def drifts(self, *rows):
        self.rows = rows

    def proofs(self):
        return (
            Proof(SENTENCE, lambda: Finding(3, len(self.rows), self.rows)),
            Proof("All is well", lambda: Finding(5, 0, ())),
        )

    def run(self, *, at=NOON):
        return services.run_proofs(at=at)


def case():
    return DriftCase.objects.select_related("last").get()
