"""Settings of the one Django project. What an administrator may change comes from `config.environment`."""

from csp.constants import SELF
from django.utils.translation import gettext_lazy as _

from config import databases, environment, mail

ENV = environment.read()
BASE_DIR = environment.ROOT
KRUG_DATA = ENV.data
KRUG_URL = ENV.url

DEBUG = ENV.debug
SECRET_KEY = environment.secret_key(ENV.data)
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENV.trusted_origins

# The rooms of the house, from the ground up; `docs/house.md` draws the floors.
ROOMS = [
    "krug.core",
    "krug.ui",
    "krug.api",
    "krug.staff",
    "krug.clients",
    "krug.timeline",
    "krug.tasks",
    "krug.exchange",
    "krug.protection",
]
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "krug.staff.middleware.SignedInMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "krug.staff.middleware.StaffMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "krug.staff.second_step.DemandMiddleware",
    "krug.staff.looking.EyesMiddleware",
    "krug.ui.refusals.DeniedMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "krug.ui.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "krug.ui.words.spoken",
                "krug.ui.sending.token",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {"default": databases.configured(ENV.database_url, ENV.data)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by all processes and kept over restarts: sign-in throttling counts here.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["fast", "long"]}}

# Sign-in
AUTH_USER_MODEL = "staff.Employee"
AUTHENTICATION_BACKENDS = ["krug.staff.signing.EmployeeBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "krug.staff.signing.AccountAdapter"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "krug.staff.tokens.ResetTokens"  # noqa: S105
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = bool(ENV.mail_url)
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # or strangers could have us write to anybody
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end, see krug.staff.signing
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,30/10m/ip", "reset_password": "5/h/ip,3/h/key"}
MFA_ADAPTER = "krug.staff.second_step.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation was the verification
MFA_TOTP_TOLERANCE = 1  # a code of thirty seconds ago: clocks of phones differ
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.proxies

# Mail: without KRUG_MAIL_URL nothing is sent, and the pages that would need it say so.
vars().update(mail.configured(ENV.mail_url))

# Sessions live in the database only: an ended one is ended in every process at once.
SESSION_ENGINE = "krug.staff.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_NAME = "krug_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.is_https
CSRF_COOKIE_NAME = "krug_csrf"
CSRF_COOKIE_SECURE = ENV.is_https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "krug.ui.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# What the browser may do
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.is_https else None
SECURE_HSTS_SECONDS = 31_536_000 if ENV.is_https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# Language and time: each employee's own, these are for strangers
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English")), ("bg", _("Bulgarian"))]
TIME_ZONE = "Europe/Moscow"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = KRUG_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "krug.ui.storage.HashedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
FILES_ROOT = KRUG_DATA / "files"
MAX_FILE_MB = ENV.max_file_mb  # of one file that hangs on a touch
# Where a sheet shared by link is fetched, and where that may send us on to.
GOOGLE_SHEETS, GOOGLE_SHEETS_REDIRECTS = "https://docs.google.com", ".googleusercontent.com"
# The services that bring messages to browsers (Chrome and its kin, Firefox, Safari, Edge); no other address is asked.
PUSH_SERVICES = [
    "https://fcm.googleapis.com", "https://jmt17.google.com", "https://updates.push.services.mozilla.com",
    "https://web.push.apple.com", "https://.push.apple.com", "https://.notify.windows.com",
]  # fmt: skip
EXPORT_ROOT = KRUG_DATA / "exports"  # apart from the files of the base: they expire, and no backup holds them

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django_tasks": {"level": "WARNING"}, "django_tasks_db": {"level": "WARNING"}},
}

SILENCED_SYSTEM_CHECKS: list[str] = []
BACKUP_ROOT = KRUG_DATA / "backups"
