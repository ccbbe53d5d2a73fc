"""Composition of the portal. What a deployment sets comes from the environment; see README."""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

DEMO = env.bool("DEMO", default=False)  # set by `make run` and the tests alone
SECRET_KEY = env("SECRET_KEY", default="only-for-the-demo-council-and-tests" if DEMO else environ.Env.NOTSET)
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "crispy_forms",
    "guardian",
    "allauth",
    "allauth.account",
    "csp",
    # In the order of imports: each may use only those above it.
    "supervision_portal.design",
    "supervision_portal.log",
    "supervision_portal.people",
    "supervision_portal.records",
    "supervision_portal.schedule",
    "casefile",
    "pods",
    "supervision",
    "audits",
    "supervision_portal.home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "supervision_portal.log.middleware.RequestIdMiddleware",
    "supervision_portal.people.middleware.EndingSessionMiddleware",
    "supervision_portal.design.middleware.WrongMethodMiddleware",
    "supervision_portal.design.middleware.CleanInputMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "supervision_portal.people.middleware.SignInRequiredMiddleware",
]

ROOT_URLCONF = "supervision_portal.urls"
WSGI_APPLICATION = "supervision_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "supervision_portal.design.context.page",
            ],
            "builtins": [
                "supervision_portal.design.templatetags.design",
                "supervision_portal.schedule.templatetags.schedule",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "govuk"
CRISPY_TEMPLATE_PACK = "govuk"

# One database: PostgreSQL. `deploy/serve.py` starts one of its own and sets DATABASE_URL.
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///supervision")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "supervision_portal.cache.Cache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
    }
}

# ---- who signs in
AUTH_USER_MODEL = "people.User"
# guardian's backend is left out on purpose: file grants have an end, which only `visible_to` reads.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # asks for that backend
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "supervision_portal.people.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# By name and not by address: the sixth try for one account waits, a colleague beside it does not.
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": "5/5m/key", "reauthenticate": "5/5m/user"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "supervision_portal.people.forms.SignInForm",
    "change_password": "supervision_portal.people.passwords.ChangePassword",
    "reset_password": "supervision_portal.people.passwords.ResetPassword",
    "reset_password_from_key": "supervision_portal.people.passwords.ResetPasswordKey",
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = env.int("SESSION_MINUTES", default=60) * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False  # a form left open renews its token from the cookie
CSRF_FAILURE_VIEW = "supervision_portal.people.views.keep.csrf_failure"

# ---- language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# ---- files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env(
            "STATICFILES_BACKEND",
            default="whitenoise.storage.CompressedManifestStaticFilesStorage",
        )
    },
}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of text; a whole S1 of long answers is 1 MB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# ---- the seal
SEAL_KEY_FILE = env("SEAL_KEY_FILE", default="")
SEAL_KEY_PASSPHRASE = env("SEAL_KEY_PASSPHRASE", default="")
SEAL_OLD_CERTIFICATES = env("SEAL_OLD_CERTIFICATES", default="")  # a folder of PEM files, for checking
# Where sealed records of children are put down for the case system; "": nowhere.
CASE_DROP_DIR = env("CASE_DROP_DIR", default="")
CASE_DROP_CONFIDENTIAL = env.bool("CASE_DROP_CONFIDENTIAL", default=False)  # CTS records too
LOG_HEAD_FILE = Path(env("LOG_HEAD_FILE", default=str(VAR_DIR / "log-head")))

# ---- work in the background
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "link-the-log": {"task": "log.link_events", "schedule": 1.0, "options": {"expires": 1}},
    "link-what-came-late": {
        "task": "log.link_events",
        "schedule": crontab(hour=3, minute=0),
        "kwargs": {"everything": True},
    },
    "discard-empty-drafts": {"task": "records.discard_empty", "schedule": crontab(hour=3, minute=15)},
    "seal-what-waits": {"task": "records.seal_waiting", "schedule": 30.0, "options": {"expires": 30}},
    "put-down-what-is-sealed": {
        "task": "casefile.drop_waiting",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "tell-the-next-managers": {
        "task": "casefile.tell_next_managers",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "rebuild-the-deadlines": {
        "task": "schedule.nightly",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "queue-the-morning-mails": {
        "task": "schedule.morning",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "remind-of-the-48-hours": {
        "task": "schedule.hourly",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "open-folders-of-teams": {"task": "pods.open_folders", "schedule": crontab(hour=1, minute=30)},
    "pause-forgotten-rooms": {
        "task": "pods.pause_forgotten",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "destroy-what-was-written-alone": {
        "task": "pods.destroy",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "send-what-waits": {"task": "records.send_waiting", "schedule": 30.0, "options": {"expires": 30}},
}

# ---- mail
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Supervision Portal <no-reply@localhost>")

# ---- the council
COUNCIL_NAME = env("COUNCIL_NAME", default="Demo Council")
PORTAL_URL = env("PORTAL_URL", default="http://127.0.0.1:8000")

# ---- what a browser may do with a page of ours
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "fullscreen")
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("HTTPS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # WeasyPrint and fontTools tell about every font they cut.
    "loggers": {
        name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "pyhanko", "pyhanko_certvalidator")
    },
}
