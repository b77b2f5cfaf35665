import io

import pytest
from django.core.management import CommandError, call_command

from subsidy.accounts.models import Role, User
from subsidy.accounts.services import UsernameTaken, create_staff
from subsidy.regions.models import Unit

pytestmark = pytest.mark.django_db


def unit(code: str) -> Unit:
    return Unit.objects.create(code=code, name_zh=code, name_en=code, kind="city")


def run(*args: str) -> list[str]:
    out = io.StringIO()
    call_command("create_staff", *args, stdout=out)
    return out.getvalue().splitlines()


class TestCreateStaff:
    def test_makes_somebody_who_can_sign_in_and_sees_the_units(self, client):
        ours, other = unit("130100"), unit("130200")
        create_staff(
            username="alice", password="correct horse", role=Role.COUNTY_REVIEWER, units=[ours]
        )
        alice = User.objects.get(username="alice")
        assert client.login(username="alice", password="correct horse")
        assert (alice.role, alice.is_staff, alice.is_superuser) == ("county_reviewer", True, False)
        assert alice.unit_ids == {ours.pk}
        assert alice.works_for_unit(ours.pk)
        assert not alice.works_for_unit(other.pk)

    def test_without_units_means_all(self):
        alice = create_staff(username="alice", password="correct horse", role="auditor")
        assert alice.works_for_unit(unit("130100").pk)

    def test_refuses_a_name_that_is_taken(self):
        create_staff(username="alice", password="correct horse", role="auditor")
        with pytest.raises(UsernameTaken):
            create_staff(username="alice", password="other horse", role="inspector")
        assert User.objects.get().role == "auditor"

    def test_refuses_an_unknown_role(self):
        with pytest.raises(ValueError, match="king"):
            create_staff(username="alice", password="correct horse", role="king")


class TestTheCommand:
    def test_prints_a_generated_password_that_works(self, client):
        unit("130100")
        lines = run("--username", "alice", "--role", "auditor", "--unit", "130100")
        assert lines[0] == "created alice"
        password = lines[1].removeprefix("password: ")
        assert len(password) >= 20
        assert client.login(username="alice", password=password)

    def test_takes_a_password_from_stdin_and_does_not_print_it(self, client, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO("a fine pass phrase\n"))
        lines = run("--username", "alice", "--role", "auditor", "--password-stdin")
        assert lines == ["created alice"]
        assert client.login(username="alice", password="a fine pass phrase")

    @pytest.mark.parametrize(
        ("args", "reason"),
        [
            (["--username", "alice", "--role", "king"], "invalid choice"),
            (["--username", "a b", "--role", "auditor"], "."),
            (["--username", "x", "--role", "auditor", "--unit", "999999"], "no such unit: 999999"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, args, reason):
        with pytest.raises(CommandError, match=reason):
            run(*args)
        assert not User.objects.exists()

    def test_refuses_a_weak_password(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO("12345\n"))
        with pytest.raises(CommandError):
            run("--username", "alice", "--role", "auditor", "--password-stdin")
        assert not User.objects.exists()

    def test_refuses_a_name_that_is_taken(self):
        run("--username", "alice", "--role", "auditor")
        with pytest.raises(CommandError, match="alice already"):
            run("--username", "alice", "--role", "auditor")
