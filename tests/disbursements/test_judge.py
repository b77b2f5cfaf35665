import pytest
from hypothesis import given, strategies as st

from subsidy.disbursements import rules
from subsidy.disbursements.files.pain002 import ReplyLine, Status
from subsidy.disbursements.rules import Difference, Due, Judgement, Share, gather, judge


def said(reference: str, status: Status, **reason) -> ReplyLine:
    return ReplyLine(end_to_end_id=reference, status=status, **reason)


def accepted(reference: str) -> ReplyLine:
    return said(reference, Status.ACCEPTED, bank_reference=f"bank-{reference}")


def refused(reference: str) -> ReplyLine:
    return said(reference, Status.REFUSED, reason_code="AC01")


class TestJudge:
    def test_pays_what_was_accepted_and_refuses_what_was_refused(self):
        lines = (refused("2"), accepted("1"), said("3", Status.PENDING))

        assert judge(lines, {"1": "scheduled", "2": "scheduled", "3": "scheduled"}) == Judgement(
            paid=(accepted("1"),), refused=(refused("2"),), differences=()
        )

    def test_takes_back_what_the_bank_gave_back_days_later(self):
        assert judge((refused("1"),), {"1": "paid"}).refused == (refused("1"),)

    @pytest.mark.parametrize(
        ("line", "state"), [(accepted("1"), "paid"), (refused("1"), "refused")]
    )
    def test_hears_nothing_new_in_what_was_said_before(self, line, state):
        assert judge((line, line), {"1": state}) == Judgement((), (), ())

    @pytest.mark.parametrize(
        ("line", "state", "code"),
        [
            (accepted("1"), None, "unknown_payment"),
            (refused("1"), None, "unknown_payment"),
            (accepted("1"), "drafted", "not_sent"),
            (accepted("1"), "dropped", "not_sent"),
            (accepted("1"), "refused", "paid_after_refusal"),
            (refused("1"), "in_recovery", "refused_in_recovery"),
            (accepted("1"), "out_of_step", "grant_moved_on"),
        ],
    )
    def test_sets_aside_what_does_not_fit(self, line, state, code):
        states = {} if state is None else {"1": state}

        assert judge((line,), states) == Judgement((), (), (Difference(code, line),))

    def test_hears_again_of_a_paid_payment_in_recovery_without_alarm(self):
        assert judge((accepted("1"),), {"1": "in_recovery"}) == Judgement((), (), ())

    def test_does_nothing_when_one_file_says_yes_and_no(self):
        lines = (accepted("1"), refused("1"))

        assert judge(lines, {"1": "scheduled"}) == Judgement(
            (), (), tuple(Difference(rules.CONTRADICTION, line) for line in lines)
        )

    @given(
        lines=st.lists(
            st.builds(
                said, st.sampled_from(["1", "2", "3", "4", "?"]), st.sampled_from(list(Status))
            )
        ),
        states=st.fixed_dictionaries(
            dict.fromkeys("1234", st.sampled_from(["scheduled", "paid", "refused", "drafted"]))
        ),
    )
    def test_decides_each_payment_once_at_most_and_a_second_time_nothing(self, lines, states):
        first = judge(tuple(lines), states)
        decided = [line.end_to_end_id for line in (*first.paid, *first.refused)]
        after = states | {line.end_to_end_id: "paid" for line in first.paid}
        after |= {line.end_to_end_id: "refused" for line in first.refused}

        again = judge(tuple(lines), after)

        assert len(decided) == len(set(decided))
        assert (again.paid, again.refused) == ((), ())


def due(grant_id: int, owner_id: int, digest: bytes, account_id: int = 1) -> Due:
    return Due(
        grant_id=grant_id,
        owner_id=owner_id,
        account_id=account_id,
        account_digest=digest,
        central_fen=900,
        local_fen=grant_id,
    )


class TestGather:
    def test_makes_one_share_of_each_payee_and_account(self):
        dues = [due(1, 7, b"a", 1), due(2, 8, b"a", 5), due(3, 7, b"a", 2), due(4, 7, b"b", 9)]

        assert gather(dues) == [
            Share(
                owner_id=7,
                account_id=2,
                account_digest=b"a",
                central_fen=1800,
                local_fen=4,
                grant_ids=(1, 3),
            ),
            Share(
                owner_id=8,
                account_id=5,
                account_digest=b"a",
                central_fen=900,
                local_fen=2,
                grant_ids=(2,),
            ),
            Share(
                owner_id=7,
                account_id=9,
                account_digest=b"b",
                central_fen=900,
                local_fen=4,
                grant_ids=(4,),
            ),
        ]

    @given(
        keys=st.lists(
            st.tuples(st.integers(1, 4), st.sampled_from([b"a", b"b", b"c"])), max_size=30
        )
    )
    def test_loses_no_fen_and_no_grant(self, keys):
        dues = [due(number, *key) for number, key in enumerate(keys, start=1)]

        shares = gather(dues)

        assert sum(share.amount_fen for share in shares) == sum(
            due.central_fen + due.local_fen for due in dues
        )
        assert sorted(grant for share in shares for grant in share.grant_ids) == [
            due.grant_id for due in dues
        ]
