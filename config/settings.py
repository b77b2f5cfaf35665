"""All settings, all from the environment; without any, a development set-up that works as it is.

Production is `SUBSIDY_ENV=production`: then every secret and address must be named, and what only
suits a laptop (the embedded services, the offset clock, DEBUG) is refused by `check --deploy`.
"""

from pathlib import Path

import environ
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from config import embedded
from config.sidebar import COLOURS, navigation

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("SUBSIDY_VAR", default=str(BASE_DIR / "var")))
PRODUCTION = env.str("SUBSIDY_ENV", default="development") == "production"
DEBUG = env.bool("DEBUG", default=False)

_secrets = {} if PRODUCTION else embedded.development_secrets()
SECRET_KEY = env.str("SECRET_KEY", default=_secrets.get("SECRET_KEY", environ.Env.NOTSET))
#: "2:<base64 of 32 bytes>,1:<…>": the first key seals, all open, the last makes digests.
SEAL_KEYS = env.str("SEAL_KEYS", default=_secrets.get("SEAL_KEYS", environ.Env.NOTSET))
SEAL_CIPHER = env.str("SEAL_CIPHER", default="AES-GCM")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

#: The offset clock of demo and scenarios, e.g. 2024-09-02T08:00+08:00; refused in production.
SUBSIDY_CLOCK = env.str("SUBSIDY_CLOCK", default="")
CLOCK_FILE = VAR / "clock"

ROOMS = [
    "core",
    "web",
    "regions",
    "accounts",
    "ledger",
    "applicants",
    "programmes",
    "merchants",
    "funds",
    "catalogue",
    "claims",
    "disbursements",
    "clearing",
    "feeds",
    "audits",
    "cases",
    "sampling",
    "inspections",
    "webhooks",
    "reports",
    "operations",
]
INSTALLED_APPS = [
    *(f"subsidy.{room}" for room in ROOMS),  # first: their templates go before those of the admin
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "subsidy.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ]
        },
    }
]

# --- The two services: named, or the embedded ones ---------------------------------------------
_database_url = env.str("DATABASE_URL", default="")
if not _database_url and PRODUCTION:
    raise environ.ImproperlyConfigured("production needs DATABASE_URL")
DATABASES = {"default": environ.Env.db_url_config(_database_url or embedded.postgres_url())}
_options = DATABASES["default"].get("OPTIONS", {})
if socket := _options.pop("host", ""):
    DATABASES["default"]["HOST"] = socket  # where `manage.py dbshell` looks for it
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
    # Named once per session, else every row that a trigger sees raises and catches an error.
    "OPTIONS": _options | {"options": "-c pgtrigger.ignore={}", "prepare_threshold": 5},
    "TEST": {"NAME": env.str("TEST_DB", default=None)},
}
# Tables made straight from the models, as `make test` does, need their triggers as well.
PGTRIGGER_INSTALL_ON_MIGRATE = env.bool("PGTRIGGER_INSTALL_ON_MIGRATE", default=False)
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = PGTRIGGER_INSTALL_ON_MIGRATE
REDIS_URL = env.str("REDIS_URL", default="")
if not REDIS_URL and PRODUCTION:
    raise environ.ImproperlyConfigured("production needs REDIS_URL")
REDIS_URL = REDIS_URL or embedded.redis_url()
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Celery ------------------------------------------------------------------------------------
CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 3600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
#: Receivers may be slow: what speaks to them has a worker of its own, and keeps no money waiting.
CELERY_TASK_ROUTES = {
    "subsidy.webhooks.tasks.send_due": {"queue": "webhooks"},
    "subsidy.reports.tasks.send_due": {"queue": "webhooks"},
}
#: Seconds between two sweeps of the waiting rows.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=5)
#: Seconds between two full audit runs of every open programme; unset: daily runs by night, full
#: ones on Sundays.
AUDIT_SECONDS = env.float("AUDIT_SECONDS", default=0)
#: Days that a daily audit run looks back.
AUDIT_WINDOW_DAYS = env.int("AUDIT_WINDOW_DAYS", default=28)
#: So many connections read at once what an audit run freezes; each keeps one processor busy.
AUDIT_CONNECTIONS = env.int("AUDIT_CONNECTIONS", default=2)

# --- People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["subsidy.accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = reverse_lazy("admin:login")

# --- Language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Files -------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
#: Uploads wait on the disk, never in memory; /tmp is memory on many hosts.
FILE_UPLOAD_TEMP_DIR = VAR / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
#: Evidence lies in files, or, once a bucket is named, in S3-compatible object storage.
EVIDENCE_DIRECTORY = Path(env.str("EVIDENCE_DIRECTORY", default=str(VAR / "evidence")))
EVIDENCE_S3_BUCKET = env.str("EVIDENCE_S3_BUCKET", default="")
STORAGES["evidence"] = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": EVIDENCE_S3_BUCKET,
            "endpoint_url": env.str("EVIDENCE_S3_ENDPOINT", default=None),
            "region_name": env.str("EVIDENCE_S3_REGION", default=None),
            "access_key": env.str("EVIDENCE_S3_KEY", default=None),
            "secret_key": env.str("EVIDENCE_S3_SECRET", default=None),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
            "max_memory_size": 1024 * 1024,  # larger files are read by way of the disk
        },
    }
    if EVIDENCE_S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": EVIDENCE_DIRECTORY,
            "base_url": None,  # only signed links lead here
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }
)
#: Where bank files go out (outbox/) and replies come in (inbox/).
BANK_DIRECTORY = Path(env.str("BANK_DIRECTORY", default=str(VAR / "bank")))

#: The treasury's account that the money leaves.
BANK_PAYER = {
    "bank": env.str("BANK_PAYER_BANK", default="国家金库河北省分库"),
    "branch": env.str("BANK_PAYER_BRANCH", default="石家庄"),
    "number": env.str("BANK_PAYER_NUMBER", default="1301000000000000"),
    "name": env.str("BANK_PAYER_NAME", default="河北省财政厅"),
}
#: How the CSV of the treasury's system looks; its own file where it is another than this.
TREASURY_PROFILE = Path(
    env.str(
        "TREASURY_PROFILE",
        default=str(BASE_DIR / "subsidy" / "disbursements" / "files" / "treasury.yaml"),
    )
)
#: Lines of a reply that one transaction applies: fewer hold balances shorter, more are faster.
BANK_LINES_PER_STEP = env.int("BANK_LINES_PER_STEP", default=500)
#: Working days after which a payment that the bank has not answered is a difference.
BANK_ANSWER_DAYS = env.int("BANK_ANSWER_DAYS", default=2)

#: Days that a demand gives to pay. What is overdue is netted from the payee's payments, up to this
#: share of each; it counts as repaid when the payment has stood for so many days.
RECOVERY_DUE_DAYS = env.int("RECOVERY_DUE_DAYS", default=30)
NETTING_CAP_BP = env.int("NETTING_CAP_BP", default=5_000)
NETTING_STANDS_DAYS = env.int("NETTING_STANDS_DAYS", default=7)

# --- The merchant API --------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["subsidy.merchants.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "subsidy.web.openapi.DoorSchema",
    "EXCEPTION_HANDLER": "subsidy.web.errors.problem",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": _("Trade-in subsidies: merchant API"),
    "DESCRIPTION": _(
        "Money in fen, times with their offset, days as YYYY-MM-DD. Every no is a problem "
        "(RFC 9457) with all faults at once; go by `code`. New fields may appear in answers: "
        "ignore what you do not know. Public paths need no key."
    ),
    "VERSION": "1",
    "SERVERS": [{"url": "/"}],
    "POSTPROCESSING_HOOKS": ["subsidy.web.document.complete"],
    "SORT_OPERATIONS": False,
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
#: Requests a minute; a batch counts by its rows.
RATE_PER_KEY = env.int("RATE_PER_KEY", default=6_000)
RATE_PER_MERCHANT = env.int("RATE_PER_MERCHANT", default=12_000)
RATE_PER_ADDRESS = env.int("RATE_PER_ADDRESS", default=120)

#: How many proxies of our own stand before the web processes.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- Merchants ---------------------------------------------------------------------------------
#: Days on public notice (公示) before a merchant may be activated.
MERCHANT_NOTICE_DAYS = env.int("MERCHANT_NOTICE_DAYS", default=7)
#: Days between a proposed change of a payout account and its approval.
PAYOUT_ACCOUNT_COOLING_DAYS = env.int("PAYOUT_ACCOUNT_COOLING_DAYS", default=3)
#: Days from the approval of a changed account to the first payment on it: time to protest.
CHANGED_ACCOUNT_DAYS = env.int("CHANGED_ACCOUNT_DAYS", default=3)

# --- Claims ------------------------------------------------------------------------------------
#: How long a reservation holds quota and money.
RESERVATION_DAYS = env.int("RESERVATION_DAYS", default=14)
#: How long a merchant has to cure what a claim was sent back for, unless the reviewer names a day.
SEND_BACK_DAYS = env.int("SEND_BACK_DAYS", default=14)
#: How long a rejection may be appealed; until then quota and money stay held.
APPEAL_DAYS = env.int("APPEAL_DAYS", default=15)
#: Working days that the office promises: to accept, to review, to pay a citizen or a merchant.
PROMISE_DAYS = {
    "accept": env.int("PROMISE_ACCEPT_DAYS", default=3),
    "review": env.int("PROMISE_REVIEW_DAYS", default=15),
    "pay_applicant": env.int("PROMISE_PAY_APPLICANT_DAYS", default=30),
    "pay_merchant": env.int("PROMISE_PAY_MERCHANT_DAYS", default=15),
}
#: Share of clean claims, in basis points, that a person looks at all the same.
RANDOM_REVIEW_BP = env.int("RANDOM_REVIEW_BP", default=200)
#: Another share for some category groups, e.g. "cars=1000,digital=500".
RANDOM_REVIEW_BP_OF = env.dict("RANDOM_REVIEW_BP_OF", cast={"value": int}, default={})
#: A sale that is reported so many hours after it was made gets a closer look …
LATE_AFTER_HOURS = env.int("LATE_AFTER_HOURS", default=72)
#: … and more so where so many late ones of a merchant come within an hour.
BACK_FILL_ROWS = env.int("BACK_FILL_ROWS", default=50)
#: How far from its store (in metres) a sale may be delivered, picked up, and paid at a terminal.
DELIVERY_RADIUS_M = env.int("DELIVERY_RADIUS_M", default=300_000)
PICKUP_RADIUS_M = env.int("PICKUP_RADIUS_M", default=2_000)
TERMINAL_RADIUS_M = env.int("TERMINAL_RADIUS_M", default=1_000)
RANDOM_REVIEW_SEED = env.str("RANDOM_REVIEW_SEED", default="hebei")

# --- Payments ----------------------------------------------------------------------------------
#: What one batch may hold; what is selected beyond that goes into further ones.
BATCH_PAYMENTS_MAX = env.int("BATCH_PAYMENTS_MAX", default=100_000)
BATCH_FEN_MAX = env.int("BATCH_FEN_MAX", default=100_000_000_000)
#: A larger batch needs two approvals, and a person to send it who signed nothing else of it.
BATCH_SECOND_APPROVAL_FEN = env.int("BATCH_SECOND_APPROVAL_FEN", default=10_000_000_000)
#: What may be approved of one programme on one day.
BATCH_DAILY_FEN_MAX = env.int("BATCH_DAILY_FEN_MAX", default=200_000_000_000)

# --- Evidence ----------------------------------------------------------------------------------
EVIDENCE_BYTES_MAX = env.int("EVIDENCE_BYTES_MAX", default=10 * 1024 * 1024)
EVIDENCE_PIXELS_MAX = env.int("EVIDENCE_PIXELS_MAX", default=50_000_000)
EVIDENCE_PAGES_MAX = env.int("EVIDENCE_PAGES_MAX", default=50)
EVIDENCE_PER_CLAIM_MAX = env.int("EVIDENCE_PER_CLAIM_MAX", default=40)
#: Photos whose perceptual hashes differ in no more bits (of 64) look alike; at most 7.
EVIDENCE_NEAR_BITS = env.int("EVIDENCE_NEAR_BITS", default=6)
#: How far from the delivery place, and how long after the sale, photos of the goods may be taken.
EVIDENCE_METRES_MAX = env.int("EVIDENCE_METRES_MAX", default=1_000)
EVIDENCE_DAYS_MAX = env.int("EVIDENCE_DAYS_MAX", default=30)
EVIDENCE_LINK_SECONDS = env.int("EVIDENCE_LINK_SECONDS", default=300)
#: The virus scanner (clamd); none: files are kept as unscanned.
CLAMAV_HOST = env.str("CLAMAV_HOST", default="")
CLAMAV_PORT = env.int("CLAMAV_PORT", default=3310)
CLAMAV_SECONDS = env.float("CLAMAV_SECONDS", default=10)

# --- Citizens ----------------------------------------------------------------------------------
#: Versions of the privacy notice that tills may have shown.
PRIVACY_NOTICES = env.list("PRIVACY_NOTICES", default=["2024-1"])
#: Who carries messages: a class with `send`; the default one writes files.
SMS_GATEWAY = env.str("SMS_GATEWAY", default="subsidy.claims.messages.directory.DirectoryGateway")
SMS_DIRECTORY = Path(env.str("SMS_DIRECTORY", default=str(VAR / "sms")))
#: The registered name in front of each message, and its language.
SMS_SIGNATURE = env.str("SMS_SIGNATURE", default="河北以旧换新")
SMS_LANGUAGE = env.str("SMS_LANGUAGE", default="zh-hans")
#: Share of clean claims, in basis points, whose citizens are asked whether they bought.
INQUIRY_BP = env.int("INQUIRY_BP", default=100)
INQUIRY_SEED = env.str("INQUIRY_SEED", default="hebei-inquiry")
#: Requests a minute about one claim, and for one address, at the citizens' doors.
RATE_PER_REFERENCE = env.int("RATE_PER_REFERENCE", default=5)
RATE_PER_CITIZEN_ADDRESS = env.int("RATE_PER_CITIZEN_ADDRESS", default=30)
#: Days back from which times to payment are learnt.
PAY_TIME_DAYS = env.int("PAY_TIME_DAYS", default=90)

#: A filed price that exceeds the former one, the guide price or the baseline by more than so many
#: basis points needs two people.
FILED_PRICE_SECOND_ABOVE_BP = env.int("FILED_PRICE_SECOND_ABOVE_BP", default=1_000)

# --- Webhooks ----------------------------------------------------------------------------------
#: Private addresses, plain HTTP to them, and every port: for laptops and tests alone.
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", default=not PRODUCTION)
WEBHOOK_PORTS = env.list("WEBHOOK_PORTS", cast=int, default=[443, 8443])
WEBHOOK_ENDPOINTS_MAX = env.int("WEBHOOK_ENDPOINTS_MAX", default=10)
#: Waits after each failed attempt, as the Standard Webhooks specification proposes them.
WEBHOOK_RETRY_SECONDS = env.list(
    "WEBHOOK_RETRY_SECONDS",
    cast=float,
    default=[5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400],
)
#: How long a receiver may fail before nothing more is sent to it.
WEBHOOK_PATIENCE_DAYS = env.int("WEBHOOK_PATIENCE_DAYS", default=5)
#: How long the former secret signs beside the new one.
WEBHOOK_OVERLAP_HOURS = env.int("WEBHOOK_OVERLAP_HOURS", default=24)

# --- Cases -------------------------------------------------------------------------------------
#: Days a merchant has to answer what it was told of, and by how many they may be prolonged, how
#: many times.
FLAG_REPLY_DAYS = env.int("FLAG_REPLY_DAYS", default=15)
CASE_EXTENSION_DAYS = env.int("CASE_EXTENSION_DAYS", default=15)
CASE_EXTENSIONS_MAX = env.int("CASE_EXTENSIONS_MAX", default=1)
#: Days the office has: to tell the merchant, to decide once it was heard, to decide an appeal.
CASE_NOTICE_DAYS = env.int("CASE_NOTICE_DAYS", default=30)
CASE_DECISION_DAYS = env.int("CASE_DECISION_DAYS", default=60)
CASE_APPEAL_DECISION_DAYS = env.int("CASE_APPEAL_DECISION_DAYS", default=60)
#: Days a merchant has to appeal.
CASE_APPEAL_DAYS = env.int("CASE_APPEAL_DAYS", default=60)
#: How long a case may hold claims, or all that a merchant is owed, at one go; and how many days
#: before that somebody is to look whether it is still needed.
CASE_HOLD_DAYS = env.int("CASE_HOLD_DAYS", default=120)
CASE_MERCHANT_HOLD_DAYS = env.int("CASE_MERCHANT_HOLD_DAYS", default=30)
CASE_HOLD_REVIEW_DAYS = env.int("CASE_HOLD_REVIEW_DAYS", default=7)
#: How long a merchant may be suspended, and the till may look out for what a case found.
CASE_SUSPENSION_DAYS_MAX = env.int("CASE_SUSPENSION_DAYS_MAX", default=366)
CASE_WATCH_DAYS_MAX = env.int("CASE_WATCH_DAYS_MAX", default=731)

# --- Mail and alarms ---------------------------------------------------------------------------
#: E.g. smtp+tls://user:password@mail.example.gov.cn:587; without one, mail goes to the console.
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default="subsidy@localhost")
#: Who hears by mail of what the proofs deny; all hear of it in the log.
ALARM_RECIPIENTS = env.list("ALARM_RECIPIENTS", default=[])

# --- Reports -----------------------------------------------------------------------------------
#: Seconds between two looks at whether a report is due, or waits to be sent.
REPORT_SECONDS = env.float("REPORT_SECONDS", default=60)
#: Waits after each failed attempt to send one; after the last it has failed.
REPORT_RETRY_SECONDS = env.list(
    "REPORT_RETRY_SECONDS", cast=float, default=[60, 600, 3_600, 14_400, 43_200, 86_400]
)
#: The only domains that reports go to, e.g. "example.gov.cn"; any where none is named.
REPORT_RECIPIENT_DOMAINS = env.list("REPORT_RECIPIENT_DOMAINS", default=[])

# --- Safety ------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "subsidy.web.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

UNFOLD = {
    "SITE_TITLE": _("Trade-in subsidies"),
    "SITE_HEADER": _("Trade-in subsidies"),
    "SITE_SYMBOL": "swap_horiz",
    "SITE_URL": None,
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "subsidy.reports.dashboard.dashboard",
    "COLORS": COLOURS,
    "STYLES": [lambda _request: static("web/windows.css")],
    "SIDEBAR": {"navigation": navigation},
}
