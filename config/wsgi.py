"""The WSGI application that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_wsgi_application()

from django.conf import settings  # noqa: E402 (the apps are loaded now)

from assessments.hot_path import AnswersFirst  # noqa: E402
from ui import maintenance  # noqa: E402

application = AnswersFirst(
    pages, is_closed=lambda: maintenance.closing(settings.MAINTENANCE_FILE) is not None
)
