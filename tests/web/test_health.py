import pytest
from django.db import OperationalError, connection

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.urls")]
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def _no_database(monkeypatch):
    def refuse():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "close", lambda: None)


class TestLive:
    def test_asks_nobody(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = client.get("/health/live")
        assert response.json() == {"status": "ok"}
        assert "no-store" in response.headers["Cache-Control"]


class TestReady:
    def test_reports_both(self, client):
        response = client.get("/health/ready")
        assert response.json() == {"status": "ok", "database": True, "redis": True}

    def test_goes_on_without_redis(self, client, settings):
        settings.REDIS_URL = NOWHERE
        response = client.get("/health/ready")
        assert response.status_code == 200
        assert response.json() == {"status": "degraded", "database": True, "redis": False}

    @pytest.mark.usefixtures("_no_database")
    def test_does_not_without_a_database(self, client):
        response = client.get("/health/ready")
        assert response.status_code == 503
        assert response.json() == {"status": "unavailable", "database": False, "redis": True}

    def test_is_only_asked(self, client):
        assert client.post("/health/ready").status_code == 405
