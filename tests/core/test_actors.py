import pytest

from subsidy.core.actors import Actor
from tests import make


@pytest.mark.parametrize(
    ("actor", "text"),
    [
        (Actor.merchant("k-1"), "merchant:k-1"),
        (Actor.bank("reply.xml"), "bank:reply.xml"),
        (Actor.sweep("expire"), "sweep:expire"),
        (Actor.file("a.yaml"), "file:a.yaml"),
    ],
)
def test_a_machine_is_named_by_kind_and_reference(actor, text):
    assert str(actor) == text
    assert actor.staff_id is None


@pytest.mark.django_db
def test_a_person_keeps_the_account():
    user = make.staff(username="alice")

    assert Actor.staff(user) == Actor("staff", "alice", user.pk)
    assert str(Actor.staff(user)) == "staff:alice"
