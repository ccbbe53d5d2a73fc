"""What another process needs to work on the bench's database."""

import os

from django.conf import settings
from django.db import connection


def of_the_bench() -> dict[str, str]:
    """Its environment."""
    db = connection.settings_dict
    user = f"{db['USER']}:{db['PASSWORD']}@" if db["USER"] else ""
    url = f"postgres://{user}{db['HOST']}:{db['PORT']}/{db['NAME']}"
    # Files with their plain names: what was collected for this process is where another does not look.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    own = {"DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY, "STATICFILES_BACKEND": plain}
    return {**os.environ, **own}
