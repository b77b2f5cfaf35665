"""Signatures, broken: one person signs twice, or in another's name."""

from subsidy.operations.services.proofs.people import PAIRS
from tests.operations.drifts.drifting import Drifting

#: What nobody does in the world that is broken; the last five are broken in test_prove_signatures.
UNSIGNED = {"filed price", "succession", "account correction"}
UNSIGNED |= {"sample", "setting", "sanction", "reinstatement", "inspection"}
#: Somebody, and a name where people are signed for by name.
_ONE = {True: "(SELECT min(id) FROM accounts_user)", False: "'the same'"}


def _alone(name: str, table: str, maker: str, checker: str) -> Drifting:
    one = _ONE[maker.endswith("_id")]
    needed = ", approvals_needed = 2" if table == "disbursements_batch" else ""
    return Drifting(
        "No maker is the checker",
        f"{name}:",
        f"UPDATE {table} SET {maker} = {one}, {checker} = {one}{needed}",
    )


DRIFTS = [
    *(
        _alone(name, table, maker, checker)
        for name, table, maker, checker, _which in PAIRS
        if name not in UNSIGNED
    ),
    Drifting(
        "No maker is the checker",
        "difference:",
        "UPDATE disbursements_replydifference SET resolved_by_id ="
        " (SELECT made_by_id FROM disbursements_batch WHERE id = batch_id)",
    ),
    Drifting(
        "Every signature is that of its move",
        "approve",
        "UPDATE disbursements_batch SET approved_by_id = 0 WHERE approved_by_id IS NOT NULL",
    ),
]
