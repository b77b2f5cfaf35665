"""The embedded services as their users know them."""

import os
import signal
import subprocess
import sys
import time

import pytest
import redis

from config import embedded
from config.embedded.keeper import GRACE_SECONDS

from .checkout import CONFIG, eventually

pytestmark = pytest.mark.long

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
STARTED_AT = "SELECT pg_postmaster_start_time()::text"


class TestPostgres:
    def test_keeps_what_it_answered_for(self, running):
        assert [running.ask(f"SHOW {setting}") for setting in DURABLE] == ["on", "on", "on"]

    def test_is_version_18_in_utf8_and_utc(self, running):
        assert running.ask("SHOW server_version").startswith("18.")
        assert running.ask("SHOW server_encoding") == "UTF8"
        assert running.ask("SHOW timezone") == "UTC"

    def test_listens_on_no_port(self, running):
        assert running.ask("SHOW listen_addresses") == ""

    def test_gives_the_application_a_role_that_is_no_superuser(self, running):
        assert running.ask("SELECT current_user") == "subsidy"
        assert running.ask("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert running.ask("CREATE DATABASE of_a_test") is None

    def test_does_not_mind_the_shell_of_its_first_user(self, checkout, monkeypatch):
        monkeypatch.setenv("PGPORT", "9")
        monkeypatch.setenv("PGDATA", "/nowhere")
        monkeypatch.setenv("TMPDIR", "/nowhere")

        assert checkout.user().ask("SHOW port") == "5432"


class TestRedis:
    def test_writes_to_an_append_only_file_every_second(self, running):
        client = redis.from_url(running.url("redis"))

        assert client.config_get("append[of]*")["appendonly"] == "yes"
        assert client.config_get("appendfsync") == {"appendfsync": "everysec"}

    def test_listens_on_no_port(self, running):
        client = redis.from_url(running.url("redis"))

        assert client.config_get("port") == {"port": "0"}

    def test_address_is_one_that_celery_understands(self):
        assert embedded.broker_url("unix:///tmp/x.sock?db=0") == "redis+socket:///tmp/x.sock"
        assert embedded.broker_url("redis://queue:6379/0") == "redis://queue:6379/0"


class TestLife:
    def test_one_server_serves_users_that_come_at_once(self, checkout):
        users = [checkout.user() for _ in range(4)]

        assert len({user.ask(STARTED_AT) for user in users}) == 1

    def test_data_are_there_after_a_restart(self, checkout):
        user = checkout.user("postgres", "redis")
        user.ask("CREATE TABLE kept AS SELECT 42 AS answer")
        redis.from_url(user.url("redis")).set("answer", 42)
        user.leave()
        checkout.run("stop")

        user = checkout.user("postgres", "redis")

        assert user.ask("SELECT answer FROM kept") == 42
        assert redis.from_url(user.url("redis")).get("answer") == b"42"

    @pytest.mark.long
    def test_it_ends_a_little_after_the_last_user(self, checkout):
        users = [checkout.user("postgres", "redis") for _ in range(2)]
        users[0].url()
        users[0].leave()
        time.sleep(GRACE_SECONDS + 2)
        assert checkout.postgres().is_alive()
        assert checkout.redis().is_alive()

        users[1].leave()

        eventually(lambda: not checkout.postgres().keeper.is_taken())
        eventually(lambda: not checkout.redis().keeper.is_taken())
        assert not checkout.postgres().server.is_taken()
        assert not checkout.redis().server.is_taken()
        assert not checkout.postgres().sockets.exists()

    @pytest.mark.long
    def test_a_row_of_commands_finds_the_same_server(self, checkout):
        started = []
        for _ in range(3):
            user = checkout.user()
            started.append(user.ask(STARTED_AT))
            user.leave()
            time.sleep(1)

        assert len(set(started)) == 1

    @pytest.mark.long
    def test_a_forked_child_is_a_user_after_its_parent_ended(self, checkout):
        checkout.var.mkdir()
        fork = "import embedded, os, time; embedded.redis_url(); os.fork() or time.sleep(8)"
        subprocess.run(
            [sys.executable, "-c", fork], cwd=CONFIG, env={"SUBSIDY_VAR": str(checkout.var)},
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

        time.sleep(GRACE_SECONDS + 2)

        assert checkout.redis().is_alive()

    def test_who_comes_while_it_stops_gets_a_new_server(self, checkout):
        first = checkout.user()
        before = first.ask(STARTED_AT)
        postgres = checkout.postgres()
        os.kill(int(postgres.keeper.read()), signal.SIGTERM)
        eventually(lambda: not postgres.ready.is_taken())

        late = [checkout.user() for _ in range(3)]

        started = {user.ask(STARTED_AT) for user in late}
        assert len(started) == 1
        assert before not in started

    def test_two_checkouts_never_meet(self, make_checkout):
        users = [make_checkout(name).user("postgres", "redis") for name in ("one", "two")]
        users[0].ask("CREATE TABLE mine AS SELECT 1")

        assert users[0].url() != users[1].url()
        assert users[0].url("redis") != users[1].url("redis")
        assert users[1].ask("SELECT to_regclass('mine')") is None

    def test_status_tells_how_it_is(self, checkout):
        checkout.var.mkdir()
        assert checkout.run("status").split() == ["postgres", "stopped", "redis", "stopped"]
        user = checkout.user("redis")
        user.url("redis")

        assert f"in use  {user.url('redis')}" in checkout.run("status")
        user.leave()
        assert f"idle  {user.url('redis')}" in checkout.run("status")
        checkout.run("stop")
        assert checkout.run("status").split() == ["postgres", "stopped", "redis", "stopped"]


def test_nothing_of_django_is_imported():
    loaded = "import embedded, sys; sys.exit('django' in sys.modules or 'celery' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", loaded], cwd=CONFIG, check=False).returncode == 0
