"""Whatever is killed, and whenever: the next user finds a server and the data."""

import os
import shutil
import signal

import psycopg
import pytest
import redis

from config.embedded.locks import Lock

from .checkout import eventually

pytestmark = pytest.mark.long
STARTED_AT = "SELECT pg_postmaster_start_time()::text"
BACKEND = "SELECT pg_backend_pid()"


def kill(pid):
    os.kill(int(pid), signal.SIGKILL)


@pytest.fixture
def user(checkout):
    """Return a user of a PostgreSQL that holds something worth keeping."""
    user = checkout.user()
    user.ask("CREATE TABLE kept AS SELECT 42 AS answer")
    return user


class TestKilledServer:
    def test_is_started_again_for_those_who_use_it(self, checkout, user):
        before = user.ask(STARTED_AT)

        kill(checkout.postgres().server.read())

        eventually(lambda: user.try_to_ask(STARTED_AT) not in {None, before})
        assert user.ask("SELECT answer FROM kept") == 42

    def test_is_started_again_though_a_query_of_the_old_one_runs_on(self, checkout, user):
        before = user.ask(STARTED_AT)
        with psycopg.connect(user.url(), autocommit=True) as busy:
            orphan = busy.execute(BACKEND).fetchone()[0]
            os.kill(orphan, signal.SIGSTOP)  # it does not see that its server died

            kill(checkout.postgres().server.read())

            eventually(lambda: user.try_to_ask(STARTED_AT) not in {None, before})
        assert user.ask("SELECT answer FROM kept") == 42

    def test_redis_comes_back_with_what_it_held(self, checkout):
        client = redis.from_url(checkout.user("redis").url("redis"))
        client.set("answer", 42)
        client.execute_command("CONFIG SET appendfsync always")
        client.set("last", 1)
        before = client.info()["run_id"]

        kill(checkout.redis().server.read())

        eventually(lambda: _try_redis(client) not in {None, before})
        assert client.mget("answer", "last") == [b"42", b"1"]


class TestKilledKeeper:
    def test_disturbs_nobody(self, checkout, user):
        before = user.ask(STARTED_AT)

        kill(checkout.postgres().keeper.read())

        assert user.ask(STARTED_AT) == before

    def test_is_followed_by_one_that_minds_the_same_server(self, checkout, user):
        before = user.ask(STARTED_AT)
        kill(checkout.postgres().keeper.read())

        late = checkout.user()

        assert late.ask(STARTED_AT) == before
        user.leave()
        late.leave()
        eventually(lambda: not checkout.postgres().server.is_taken())

    def test_server_can_be_stopped_by_hand(self, checkout, user):
        kill(checkout.postgres().keeper.read())
        user.leave()

        checkout.run("stop")

        assert not checkout.postgres().server.is_taken()

    def test_in_the_middle_of_the_first_start_leaves_nothing_in_the_way(self, checkout):
        first = checkout.user()
        postgres = checkout.postgres()
        eventually((postgres.home / f"{postgres.mark}.new" / "pg_wal").exists)

        kill(postgres.keeper.read())
        first.kill()

        assert checkout.user().ask("SELECT 1") == 1


class TestKilledUser:
    def test_lets_the_services_end(self, checkout, user):
        user.kill()

        eventually(lambda: not checkout.postgres().keeper.is_taken())
        assert not checkout.postgres().server.is_taken()


class TestPowerCut:
    """Everything is gone at once; the process ids in the files left behind are other programs'."""

    def test_leaves_nothing_in_the_way(self, checkout, user):
        postgres = checkout.postgres()
        kill(postgres.keeper.read())
        kill(postgres.server.read())
        user.kill()
        eventually(lambda: not postgres.server.is_taken())
        stranger = str(os.getpid())
        stale = (postgres.data / "postmaster.pid").read_text().split("\n", 1)[1]
        (postgres.data / "postmaster.pid").write_text(f"{stranger}\n{stale}")
        (postgres.sockets / ".s.PGSQL.5432.lock").write_text(f"{stranger}\n{stale}")
        postgres.server.path.write_text(stranger)

        assert checkout.user().ask("SELECT answer FROM kept") == 42

    def test_leaves_nothing_in_the_way_of_redis(self, checkout):
        first = checkout.user("redis")
        redis.from_url(first.url("redis")).set("answer", 42)
        kill(checkout.redis().keeper.read())
        kill(checkout.redis().server.read())
        first.kill()

        client = redis.from_url(checkout.user("redis").url("redis"))

        assert client.ping()


class TestLostFiles:
    def test_a_directory_taken_away_is_made_anew(self, checkout, user, tmp_path):
        checkout.var.rename(tmp_path / "away")

        late = checkout.user()

        assert late.ask("SELECT to_regclass('kept')") is None
        assert not Lock(tmp_path / "away" / "postgres" / "server.lock").is_taken()
        assert user.try_to_ask("SELECT to_regclass('kept')") is None

    def test_deleted_sockets_are_made_anew(self, checkout, user):
        shutil.rmtree(checkout.postgres().sockets)

        eventually(lambda: user.try_to_ask("SELECT answer FROM kept") == 42)

    def test_a_queue_that_cannot_be_read_is_put_aside(self, checkout):
        first = checkout.user("redis")
        redis.from_url(first.url("redis")).set("answer", 42)
        first.leave()
        checkout.run("stop")
        (checkout.redis().data / "appendonly.aof").write_text("no such thing")

        client = redis.from_url(checkout.user("redis").url("redis"))

        assert client.dbsize() == 0
        assert (checkout.redis().home / "data.unreadable").exists()


def _try_redis(client):
    try:
        return client.info()["run_id"]
    except redis.ConnectionError:
        return None
