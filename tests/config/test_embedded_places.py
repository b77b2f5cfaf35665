"""Long paths, closed directories, other people's directories."""

import os
import stat
from pathlib import Path

import pytest
import redis

from config.embedded import ServiceDown
from config.embedded.locks import Lock
from config.embedded.privileges import server_user

pytestmark = pytest.mark.long

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="root's own troubles")
DAEMON = 1


class TestPaths:
    def test_may_be_longer_than_a_socket_path(self, make_checkout):
        user = make_checkout(f"{'long' * 30}/{'path' * 30}").user("postgres", "redis")

        assert user.ask("SELECT 1") == 1
        assert redis.from_url(user.url("redis")).ping()

    def test_may_hold_blanks_and_chinese(self, make_checkout):
        user = make_checkout("以旧换新 的 '目录'").user("postgres", "redis")

        assert user.ask("SELECT 1") == 1
        assert redis.from_url(user.url("redis")).ping()

    def test_data_and_sockets_are_for_their_owner_only(self, checkout):
        checkout.user("postgres", "redis").url()

        for service in (checkout.postgres(), checkout.redis()):
            for place in (service.home, service.data, service.sockets):
                assert stat.S_IMODE(place.stat().st_mode) == 0o700


@ROOT_ONLY
class TestRoot:
    def test_may_work_where_only_root_may_enter(self, make_checkout, tmp_path):
        closed = tmp_path / "closed"
        closed.mkdir(0o700)

        user = make_checkout("closed/checkout/var").user("postgres", "redis")

        assert user.ask("SELECT 1") == 1
        assert redis.from_url(user.url("redis")).ping()
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700

    def test_has_servers_that_run_as_nobody(self, checkout):
        checkout.user("postgres", "redis").url()

        for service in (checkout.postgres(), checkout.redis()):
            assert Path("/proc", service.server.read()).stat().st_uid == server_user()[0] != 0

    def test_is_told_when_the_kernel_keeps_nobody_out(self, checkout, monkeypatch):
        postgres = checkout.postgres()
        monkeypatch.setattr("config.embedded.server.may_override", lambda: False)
        monkeypatch.setattr("config.embedded.server.can_reach", lambda *_: False)

        with pytest.raises(ServiceDown, match="nobody may not enter"):
            postgres.start()

        postgres.stop()

    def test_needs_no_capability_where_paths_are_open(self, checkout, monkeypatch):
        redis_server = checkout.redis()
        monkeypatch.setattr("config.embedded.server.may_override", lambda: False)
        monkeypatch.setattr("config.embedded.server.can_reach", lambda *_: True)
        redis_server._make_places()

        assert redis_server.sockets.stat().st_uid == server_user()[0]
        assert stat.S_IMODE(redis_server.home.stat().st_mode) == 0o711
        redis_server.stop()

    def test_does_not_take_over_another_users_directory(self, checkout):
        checkout.postgres().home.mkdir(parents=True)
        os.chown(checkout.postgres().home, DAEMON, DAEMON)

        with pytest.raises(ServiceDown, match="belongs to user 1"):
            checkout.postgres().make_home()

    def test_does_not_use_a_socket_directory_somebody_else_made(self, checkout):
        postgres = checkout.postgres()
        postgres.sockets.mkdir()
        os.chown(postgres.sockets, DAEMON, DAEMON)

        with pytest.raises(ServiceDown, match="in the way"):
            postgres.start()

        postgres.sockets.rmdir()

    def test_empties_no_directory_through_a_link(self, checkout, tmp_path):
        (tmp_path / "precious").mkdir()
        (tmp_path / "precious" / "thing").touch()
        postgres = checkout.postgres()
        postgres.sockets.symlink_to(tmp_path / "precious")

        with pytest.raises(ServiceDown, match="in the way"):
            postgres.start()

        postgres.stop()
        postgres.sockets.unlink()
        assert (tmp_path / "precious" / "thing").exists()


class TestRefusals:
    def test_data_of_another_version_are_left_alone(self, checkout):
        postgres = checkout.postgres()
        postgres.data.mkdir(parents=True)
        (postgres.data / "PG_VERSION").write_text("16\n")

        with pytest.raises(ServiceDown, match="was written by PostgreSQL 16, this is 18"):
            postgres.start()

    def test_a_user_is_told_the_end_of_the_log(self, checkout):
        data = checkout.postgres().data
        data.mkdir(parents=True)
        (data / "PG_VERSION").write_text("16\n")

        with pytest.raises(AssertionError, match="was written by PostgreSQL 16"):
            checkout.user().url()


class TestLock:
    def test_is_free_again_when_given_back(self, tmp_path):
        lock, other = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")

        assert lock.take()
        assert not other.take()
        assert other.is_taken()
        lock.give_back()
        assert other.take()
        other.give_back()

    def test_is_shared_by_those_who_ask_so(self, tmp_path):
        lock, other = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")

        assert lock.take(shared=True)
        assert other.take(shared=True)
        assert not Lock(tmp_path / "lock").take()
        lock.give_back()
        other.give_back()

    def test_notices_that_its_file_was_replaced(self, tmp_path):
        lock = Lock(tmp_path / "lock")
        lock.take()
        lock.path.unlink()
        assert not lock.is_in_place()

        lock.path.touch()

        assert not lock.is_in_place()
        lock.give_back()
