"""Settings of SátHạch: one file, every value from the environment, typed and checked at start.

docs/operations.md lists each variable; a test keeps the list in step with this file.
"""

import os
from pathlib import Path
from urllib.parse import quote

import environ

from config.environment import Environment
from config.local_keys import read_all_or_make, read_or_make

BASE_DIR = Path(__file__).resolve().parent.parent

if (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")  # what is set already wins
env = Environment(os.environ)
# Read by numpy, which openpyxl imports where it is there: its idle threads would take the signals
# that services hold back in their only thread (office.repeating), and end them in the middle of a turn.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

DEBUG = env.flag("SATHACH_DEBUG", default=False)
#: Everything the product writes lies below this folder.
VAR_DIR = Path(env.text("SATHACH_VAR", default=str(BASE_DIR / "var")))
#: Stands there while the system is closed (`manage.py maintenance`).
MAINTENANCE_FILE = VAR_DIR / "maintenance.json"
#: Signs sessions and forms; where none is set, one is made and kept in VAR_DIR/secret.key.
SECRET_KEY = env.key("SATHACH_SECRET_KEY") or read_or_make(VAR_DIR / "secret.key")
#: Still accepted, newest first, for what was signed before SECRET_KEY was replaced.
SECRET_KEY_FALLBACKS = env.keys("SATHACH_SECRET_KEY_FALLBACKS")
#: Encrypt citizen numbers and key their look-up hash: several, newest first.
FIELD_KEYS = env.keys("SATHACH_FIELD_KEYS") or read_all_or_make(VAR_DIR / "field.key")
ALLOWED_HOSTS = env.hosts("SATHACH_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.origins("SATHACH_ORIGINS")
#: Proxies that are believed when they name a visitor's address and scheme (config.proxies).
TRUSTED_PROXIES = env.networks("SATHACH_TRUSTED_PROXIES")
#: The address printed on certificates and in QR codes, without a slash at its end.
PUBLIC_URL = env.web_address("SATHACH_PUBLIC_URL", default="http://127.0.0.1:8000")
#: True where the pages are served over https only: secure cookies and strict transport security.
HTTPS_ONLY = env.flag("SATHACH_HTTPS_ONLY", default=False)
#: True only in a demonstration: citizen numbers with the unassigned place code 099 are accepted.
DEMO_MODE = env.flag("SATHACH_DEMO", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "office",
    "ui",
    "people",
    "banks",
    "assessments",
    "training",
    "reports",
    "demo",
    "config",
]

MIDDLEWARE = [
    "config.proxies.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ui.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ui.middleware.ChosenLanguage",
    "config.closing.ClosedForMaintenance",
    "ui.middleware.LargestBody",
    "ui.middleware.WithoutNulls",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ui.middleware.WrongMethods",
    "ui.middleware.DomainErrors",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.context.workspace",
            ],
        },
    },
]

FORM_RENDERER = "ui.form_rendering.FormRenderer"

#: sqlite:///path or postgres://user:password@host:port/name
DATABASES = {
    "default": env.database(
        "SATHACH_DATABASE_URL", default=f"sqlite:///{quote(str(VAR_DIR / 'sathach.sqlite3'))}"
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = None
# A thread that served nobody while the database was restarted still holds the line that broke.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A read followed by a write in a deferred transaction fails at once under load.
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
            " PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
            " PRAGMA journal_size_limit=67108864;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: Saves that come in together share a transaction (office.group_commit).
GROUP_COMMIT = env.flag("SATHACH_GROUP_COMMIT", default=True)

#: A room whose clock stands still for so long stands among the calls of its proctor.
PAUSE_REMINDER_MINUTES = env.whole("SATHACH_PAUSE_REMINDER_MINUTES", default=15, least=1)

#: No shift is opened on a database that could lose what it acknowledged (office.durability).
REQUIRE_DURABLE = env.flag("SATHACH_REQUIRE_DURABLE", default=True)

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "people.backends.GrantBackend",
]
PASSWORD_HASHERS = [
    "people.hashers.SmallArgon2",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:login"
LOGIN_REDIRECT_URL = "people:home"
LOGOUT_REDIRECT_URL = "people:login"

#: Wrong passwords of one account from one address before the door is closed for a quarter of an hour.
AXES_FAILURE_LIMIT = env.whole("SATHACH_LOGIN_ATTEMPTS", default=5, least=1)
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "people.views.account.locked_out"
AXES_ENABLE_ADMIN = False
AXES_RESET_ON_SUCCESS = True

SESSION_COOKIE_AGE = 60 * 60 * env.whole("SATHACH_SESSION_HOURS", default=10, least=1)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "ui.failing.stale_form"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 31_536_000
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
#: Where ui.typeface keeps the small typefaces that it makes.
TYPEFACE_DIR = VAR_DIR / "typeface"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "ui.finders.FontFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MIMETYPES = {".ttf": "font/ttf", ".woff2": "font/woff2"}
#: Faces keep their name for ever; all else is asked for anew after a minute.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/ui/fonts/"

#: Long work waits in the database for the worker process (`manage.py run_worker`).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

#: smtp://user:password@host:port; without it e-mails are written as files below VAR_DIR/mail.
_mail = env.mail("SATHACH_EMAIL_URL", folder=VAR_DIR / "mail")
EMAIL_BACKEND = f"django.core.mail.backends.{_mail.backend}.EmailBackend"
EMAIL_FILE_PATH = _mail.folder
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.tls, _mail.ssl
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.mail_address("SATHACH_EMAIL_FROM", default="SátHạch <sathach@localhost>")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.api.authentication.TokenAuthentication",
        "people.api.authentication.OwnSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["people.api.doors.Door"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "ui.api.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["people.api.doors.AccountThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "account": f"{env.whole('SATHACH_API_RATE', default=600, least=1)}/min"
    },
    "EXCEPTION_HANDLER": "ui.api.told",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SátHạch",
    "DESCRIPTION": "Units, officials, rounds, results, courses and certificates for an office's own systems.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "ui.api.document_refusals",
    ],
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOG_LEVEL = env.text(
    "SATHACH_LOG_LEVEL", default="INFO", among=("DEBUG", "INFO", "WARNING", "ERROR")
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s%(reference)s"}
    },
    "filters": {"reference": {"()": "ui.references.AddReference"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["reference"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},  # it tells each table that it leaves out
        "django_tasks": {"level": "WARNING"},  # the jobs themselves say what they do
        "django_tasks_db": {"level": "ERROR"},
    },
}
