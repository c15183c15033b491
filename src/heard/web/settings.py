"""Django's settings for Heard; what may differ between two machines is in environment.py."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from heard.web import environment, known, logs

known.refuse_unknown()
HERE = Path(__file__).parent
SECRET_KEY = environment.secret_key()
DEBUG = False
ALLOWED_HOSTS = environment.hosts()
ROOT_URLCONF = "heard.web.urls"
ASGI_APPLICATION = "heard.web.asgi.application"
DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "heard.web.people",
    "heard.web.jobs",
    "heard.web.live",
    "heard.web.conversations",
    "heard.web.records",
    "heard.web.following",
    "heard.web.scripts",
    "heard.web.today",
    "heard.web.library",
    "heard.web.connect",
    "heard.web.upkeep",
]
MIDDLEWARE = [
    "heard.web.upkeep.watching.watched",
    "django.middleware.security.SecurityMiddleware",
    "heard.web.inpieces.in_pieces",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "heard.web.people.clock.TeamClock",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "heard.web.people.seen.seen",
    "heard.web.drawn.DrawnAt",
    "axes.middleware.AxesMiddleware",
    "heard.web.jobs.full_disk.TroubleTold",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "heard.web.people.shell.shell",
            ]
        },
    }
]

# People and how they come in
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "email"
AXES_LOCKOUT_CALLABLE = "heard.web.people.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SIGN_IN_TRIES_A_MINUTE = 20
# The second step, passkeys and the list of sessions are allauth's; its pages wear our look, its sign-up is closed
ACCOUNT_ADAPTER = "heard.web.people.knocking.Door"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds
MFA_ADAPTER = "heard.web.people.knocking.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"authenticate": "heard.web.people.knocking.CodeForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Heard"

# The lines between browser and server
_SECURE = environment.address().startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _SECURE
SECURE_REDIRECT_EXEMPT = ["^health/", "^metrics$"]  # asked for on this machine, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
CSRF_TRUSTED_ORIGINS = [environment.address()] if _SECURE else []
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "heard", "heard-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
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
    }
}
LARGEST_FILE = 64 * 1024 * 1024  # bytes of one file on the page; the command line reads larger ones
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = LARGEST_FILE  # an unredacted file is never written to a temporary folder

# Programs and help desks
API_REQUESTS_A_MINUTE = 600  # one token, in one process
LIVE_REQUESTS_A_MINUTE = 12_000  # one token that sends live turns, in one process
LIVE_SILENCE = timedelta(minutes=30)  # after so long without a word a live conversation is over
API_GUESSES_A_MINUTE = 30  # one network address with tokens that are none
HOOK_REQUESTS_A_MINUTE = 1200  # one connection
LARGEST_REQUEST = 16 * 1024 * 1024  # bytes of one request of a program
LARGEST_EVENT = 2 * 1024 * 1024  # bytes of one event of a help desk

# Files for the browser: the page's own look, shared with `heard read --html`, and the rooms' scripts
STATIC_URL = "/static/"
STATIC_ROOT = environment.folder() / "static"
STATICFILES_DIRS = [("heard", HERE.parent / "run" / "page" / "static"), HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "heard.web.hashed.HashedFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Letters: without HEARD_SMTP_HOST none are sent, and EMAIL_HOST is empty
globals().update(environment.mail())

# Words and times
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone()

LOGGING = logs.logging_settings()

