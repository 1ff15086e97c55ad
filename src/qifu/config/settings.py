"""All settings, driven by the environment. Each variable is described in docs/howto/operate.md."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from qifu.config.local import secret_key, var_dir

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = Path(__file__).resolve().parents[1]


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in ("1", "true", "yes", "on")


def _one_of(name: str, *values: str) -> str:
    """A variable that must be one of `values`; the first where it is not set."""
    found = os.environ.get(name, values[0])
    if found not in values:
        raise SystemExit(f"{name} 只能是 {'、'.join(values)}，现在是 {found}。")
    return found


QIFU_VAR = var_dir()
QIFU_DISTRICT = os.environ.get("QIFU_DISTRICT", str(ROOT / "districts" / "fucheng"))
QIFU_BASE_URL = os.environ.get("QIFU_BASE_URL", "http://127.0.0.1:8000")
DEMO = _flag("DEMO")
QIFU_TESTING = _flag("QIFU_TESTING")
QIFU_INTEGRITY_KEYS = os.environ.get("QIFU_INTEGRITY_KEYS", "")
QIFU_INTEGRITY_KEY = os.environ.get("QIFU_INTEGRITY_KEY", "")
QIFU_CARD_KEYS = os.environ.get("QIFU_CARD_KEYS", "")
QIFU_CARD_KEY = os.environ.get("QIFU_CARD_KEY", "")
QIFU_INTEGRITY_BOXES = int(os.environ.get("QIFU_INTEGRITY_BOXES", "32" if QIFU_TESTING else "1024"))
QIFU_INTEGRITY_BOXES_AT_MOST = int(os.environ.get("QIFU_INTEGRITY_BOXES_AT_MOST", "131072"))
QIFU_EVIDENCE_KEY = os.environ.get("QIFU_EVIDENCE_KEY", "")
QIFU_FIELD_KEYS = os.environ.get("QIFU_FIELD_KEYS", "")
QIFU_FIELD_KEY = os.environ.get(
    "QIFU_FIELD_KEY", "dGVzdHM6IG5ldmVyIGEga2V5IG9mIGEgcmVhbCBzaXQ=" if QIFU_TESTING else ""
)
QIFU_FIELD_CIPHER = _one_of("QIFU_FIELD_CIPHER", "aes-gcm", "sm4-gcm")
QIFU_AUDIT_SM3 = _flag("QIFU_AUDIT_SM3")
QIFU_TSA_URL = os.environ.get("QIFU_TSA_URL", "")
QIFU_TSA_CERT = os.environ.get("QIFU_TSA_CERT", "")
DEBUG = _flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key()
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]


def _patience() -> str:
    """How long one statement may take: a minute for a page, no limit for an operator's command."""
    return os.environ.get("QIFU_STATEMENT_TIMEOUT", "60s")


def _database() -> dict[str, object]:
    url = os.environ.get("DATABASE_URL")
    if not url:
        from qifu.embedded import database_url

        url = database_url(os.environ.get("QIFU_DB_NAME", "qifu"))
    parts = urlsplit(url)
    options: dict[str, object] = {
        "options": "-c lock_timeout=5s -c timezone=UTC -c jit=off"
        f" -c statement_timeout={_patience()}"
        # many people ask at once: a second core for one of them is taken from another
        " -c max_parallel_workers_per_gather=0"
        " -c ivfflat.probes=10",
        "connect_timeout": 5,
        "application_name": "qifu",
        **dict(parse_qsl(parts.query)),
    }
    if size := int(os.environ.get("QIFU_DB_POOL", "0")):
        options["pool"] = {"min_size": 1, "max_size": size, "timeout": 5}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if "pool" in options else 60,
        "CONN_HEALTH_CHECKS": "pool" not in options,
        "TEST": {"NAME": os.environ.get("QIFU_TEST_DB", "test_qifu")},
    }


DATABASES = {"default": _database()}
QIFU_BASELINE = PACKAGE / "config" / "baseline.sql"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

_ROOMS = "kernel identity enterprises catalogue cases demands policies bundles exchange law integrity finding reception escorts credit grid projects ratings cards places meetings privacy insight insight.boards insight.reports problems supervision painpoints reform integrations packs web api".split()
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    *(f"qifu.{room}" for room in _ROOMS),
]
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "qifu.identity.backends.NameOrPhoneBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if _flag("QIFU_TESTING"):  # hashing slowly is the point, except in a thousand tests
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "portal:sign_in"
LOGIN_REDIRECT_URL = "portal:after_sign_in"

MIDDLEWARE = [
    "qifu.config.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qifu.web.compression.CompressionMiddleware",
    "qifu.config.away.AwayMiddleware",
    "qifu.config.plain.PlainMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qifu.web.pace.PaceMiddleware",
    "qifu.web.middleware.ActorMiddleware",
    "qifu.web.origins.OriginMiddleware",
    "qifu.web.middleware.RefusalMiddleware",
]
CSRF_FAILURE_VIEW = "qifu.web.errors.csrf"
CSRF_COOKIE_HTTPONLY = False
SESSION_ENGINE = "qifu.identity.sessions"
SESSION_COOKIE_HTTPONLY = True
QIFU_IDLE_MINUTES = int(os.environ.get("QIFU_IDLE_MINUTES", "30"))
QIFU_IDLE_MINUTES_FIRMS = int(os.environ.get("QIFU_IDLE_MINUTES_FIRMS", "120"))
QIFU_SESSION_HOURS = int(os.environ.get("QIFU_SESSION_HOURS", "12"))
SESSION_COOKIE_AGE = max(1, QIFU_SESSION_HOURS) * 3600
QIFU_SECOND_FACTOR = _one_of("QIFU_SECOND_FACTOR", "administrators", "staff", "off")
QIFU_SECOND_FACTOR_DAYS = int(os.environ.get("QIFU_SECOND_FACTOR_DAYS", "3"))
QIFU_PASSWORD_DAYS = int(os.environ.get("QIFU_PASSWORD_DAYS", "0"))
QIFU_PASSWORD_HISTORY = int(os.environ.get("QIFU_PASSWORD_HISTORY", "5"))
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if _flag("HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
}

ROOT_URLCONF = "qifu.config.urls"
WSGI_APPLICATION = "qifu.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qifu.web.shell.shell",
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = QIFU_VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG or _flag("QIFU_TESTING"):
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = QIFU_VAR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

EMAIL_URL = os.environ.get("EMAIL_URL", "")
SMS_URL = os.environ.get("SMS_URL", "")
SMS_SECRET = os.environ.get("SMS_SECRET", "")
SCANNER_URL = os.environ.get("SCANNER_URL", "")
QIFU_MEANING = _flag("QIFU_MEANING", default=True)
QIFU_SEARCHES_PER_MINUTE = int(os.environ.get("QIFU_SEARCHES_PER_MINUTE", "120"))
# so many a minute by measure of qifu.web.pace: "sign_in=60,upload=30"; 0 is without limit
QIFU_RATES = {
    part.partition("=")[0].strip(): int(part.partition("=")[2])
    for part in os.environ.get("QIFU_RATES", "").split(",")
    if "=" in part
}
if QIFU_TESTING and not QIFU_RATES:  # a thousand tests share one address
    QIFU_RATES = dict.fromkeys("sign_in report by_code upload export write".split(), 0)
LLM_URL = os.environ.get("LLM_URL", "")
LLM_KEY = os.environ.get("LLM_KEY", "")
LLM_MODEL = os.environ.get("LLM_MODEL", "default")
LLM_SECONDS = float(os.environ.get("LLM_SECONDS", "12"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
