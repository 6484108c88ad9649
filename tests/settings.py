"""The project's settings with what tests need otherwise: a data folder that is thrown away, a fast password hash."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="krug-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["KRUG_DATA"] = _folder
for _name in ("KRUG_URL", "KRUG_HOST", "KRUG_PORT", "KRUG_MAIL_URL", "KRUG_DEBUG"):
    os.environ.pop(_name, None)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, KRUG_DATA, STORAGES  # noqa: E402
from tests import ready  # noqa: E402

# A file also in tests: the write lock, and threads that write, need one.
if DATABASES["default"]["ENGINE"] == "krug.core.db.sqlite":
    DATABASES["default"]["TEST"] = {"NAME": str(KRUG_DATA / "test.sqlite3")}
elif _made := ready.shared():
    DATABASES["default"]["TEST"] = {"TEMPLATE": ready.name_of(_made.address)}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_EMAIL_NOTIFICATIONS = True
LANGUAGE_CODE = "en"

(KRUG_DATA / "static").mkdir()
