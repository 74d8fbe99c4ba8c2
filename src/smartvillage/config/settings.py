"""Settings come from the environment only; a secret X may come from the file named in X_FILE."""

import sys
from pathlib import Path

import environ

from smartvillage import __version__
from smartvillage.config.formats import FORMATS_MODULE

env = environ.FileAwareEnv()

RELEASE = env.str("RELEASE", __version__)
ENVIRONMENT = env.str("ENVIRONMENT", "production")
DEBUG = False  # pages never carry a trace; `DEMO` is the only special mode
DEMO = env.bool("DEMO", False)
DEMO_PASSWORD = "demo1234"  # noqa: S105 printed for everybody; opens nothing unless DEMO
TESTING = "pytest" in sys.modules

# --- secrets ---------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", "only-for-tests" if TESTING else environ.Env.NOTSET)
# "2:base64,1:base64": the first seals, all of them open. 32 bytes each.
SEALING_KEYS = env.str(
    "SEALING_KEYS", "1:" + "c2VhbGluZy1rZXktb25seS1mb3ItdGhlLXRlc3RzISE=" if TESTING else ""
)
INDEX_KEY = env.str("INDEX_KEY", "aW5kZXgta2V5LW9ubHktZm9yLXRoZS10ZXN0cy4uISE=" if TESTING else "")

# --- hosts -----------------------------------------------------------------------------
BASE_DOMAIN = env.str("BASE_DOMAIN", "smartvillage.localhost")
PORT = env.int("PORT", 8000)
HTTPS = env.bool("HTTPS", not DEMO)
ALLOWED_HOSTS = ["*"]  # PlaceMiddleware answers 404 for every host that is no place
USE_X_FORWARDED_HOST = False
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- database: one alias, two logins ----------------------------------------------------
# DATABASE_URL is the runtime login (desa_app); DATABASE_OWNER_URL migrates and provisions.
TENANCY_IS_OWNER = env.str("DATABASE_LOGIN", "app") == "owner"
ISOLATION = env.str("ISOLATION", "role")  # "path" on Citus, where a role costs a worker connection
TENANCY_SETS_ROLE = ISOLATION == "role" and not TENANCY_IS_OWNER
DATABASE_DSN = env.str("DATABASE_URL", "postgresql://127.0.0.1/smartvillage")
DATABASE_OWNER_DSN = env.str("DATABASE_OWNER_URL", "")
DATABASE_URL_PARTS = environ.Env.db_url_config(DATABASE_DSN)
DATABASE_OWNER_URL_PARTS = environ.Env.db_url_config(DATABASE_OWNER_DSN) if DATABASE_OWNER_DSN else {}
DATABASES = {
    "default": {
        **(DATABASE_OWNER_URL_PARTS if TENANCY_IS_OWNER else DATABASE_URL_PARTS),
        "ENGINE": "smartvillage.kernel.tenancy.backend",
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 3_600),
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
FLEET_CANARY = env.list("FLEET_CANARY", default=[])  # codes of villages that are upgraded first
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TENANT_MODEL = "villages.Village"
TENANT_DOMAIN_MODEL = "villages.Domain"
TENANT_LIMIT_SET_CALLS = False
GET_EXECUTOR_FUNCTION = "smartvillage.kernel.tenancy.executor.executor"

# --- apps: the folder decides the schema ------------------------------------------------
COMMON_APPS = [
    "django.contrib.sessions",
    "smartvillage.common.accounts",
    "smartvillage.common.audit",
    "smartvillage.common.attachments",
]
SHARED_APPS = [
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    *COMMON_APPS,
    "django_tasks",
    "django_tasks_db",
    "smartvillage.province.regions",
    "smartvillage.province.villages",
    "smartvillage.province.fleet",
    "smartvillage.province.outbox",
    "smartvillage.province.indicators",
    "smartvillage.province.transfers",
    "smartvillage.province.office",
    "smartvillage.web",
    "smartvillage.demo",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_typer",
    "django_htmx",
    "csp",
]
TENANT_APPS = [
    *COMMON_APPS,
    "tenants.members",
    "tenants.residents",
    "tenants.letters",
    "tenants.portal",
]
INSTALLED_APPS = [*SHARED_APPS, *[app for app in TENANT_APPS if app not in SHARED_APPS]]

MIDDLEWARE = [
    "smartvillage.config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "smartvillage.province.fleet.health.counting.CountingMiddleware",
    "smartvillage.kernel.tenancy.middleware.PlaceMiddleware",
    "smartvillage.config.observability.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "smartvillage.common.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "smartvillage.config.urls_province"
WSGI_APPLICATION = "smartvillage.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "smartvillage.web.forms.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- people ------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["smartvillage.common.accounts.backends.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"

# --- cookies and headers: a host's own, nobody else's -------------------------------------
SESSION_COOKIE_NAME = "__Host-sesi" if HTTPS else "sesi"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-bahasa" if HTTPS else "bahasa"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "smartvillage.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", not TESTING)
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "img-src": ["'self'", "data:"],
    }
}

# --- files --------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", "var/static", parse_default=True)
MEDIA_ROOT = env.path("MEDIA_ROOT", "var/media", parse_default=True)  # never under a public path
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "smartvillage.kernel.tenancy.cache_keys.make_key",
    }
}

# --- backups: read by restores and drills, made by the tool itself (deploy/backup) ----------
BACKUP_TOOL = env.str("BACKUP_TOOL", "")  # "pgbackrest" or "basebackup"; empty: none is set up
BACKUP_PATH = env.str("BACKUP_PATH", "")  # where the backups are; its owner runs the side instance
BACKUP_STANZA = env.str("BACKUP_STANZA", "smartvillage")
BACKUP_CONFIG = env.str("BACKUP_CONFIG", "/etc/pgbackrest/pgbackrest.conf")
BACKUP_SCRATCH = env.str("BACKUP_SCRATCH", "/var/tmp")  # noqa: S108 room for one copy of the cluster

# --- language and time ---------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
FORMAT_MODULE_PATH = [FORMATS_MODULE]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # 2026 is a year, not 2.026; the `number` filter groups

# --- work in the background -----------------------------------------------------------------
TASKS = {"default": {"BACKEND": "smartvillage.kernel.jobs.backend.JobBackend", "QUEUES": []}}

# --- health of the villages -------------------------------------------------------------------
# Where the worker finds the web process; it asks with each village's own Host header.
HEALTH_URL = env.str("HEALTH_URL", f"http://127.0.0.1:{PORT}")
TLS_ADDRESS = env.str("TLS_ADDRESS", "")  # HOST[:PORT] of the proxy, to see when certificates end
HEALTH_COUNT_SECONDS = env.float("HEALTH_COUNT_SECONDS", 0 if TESTING else 5)  # 0: counts wait for a flush

# --- errors and logs -------------------------------------------------------------------------
SENTRY_DSN = env.str("SENTRY_DSN", "")
LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = {"level": LOG_LEVEL, "readable": DEMO}  # empty, Django would not call LOGGING_CONFIG
LOGGING_CONFIG = "smartvillage.config.observability.configure_logging"
