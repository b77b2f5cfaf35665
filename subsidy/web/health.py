import redis
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

TIMEOUT_SECONDS = 0.5


@never_cache
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """Answer as long as the process can: nothing else is asked, or a blip would restart it."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Report the database and Redis. Without Redis work is only late; without PostgreSQL, none."""
    has_database, has_redis = _has_database(), _has_redis()
    status = "unavailable"
    if has_database:
        status = "ok" if has_redis else "degraded"
    body = {"status": status, "database": has_database, "redis": has_redis}
    return JsonResponse(body, status=200 if has_database else 503)


def _has_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        return False
    return True


def _has_redis() -> bool:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
