"""What an ASGI server runs."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.web.settings")
application = get_asgi_application()

from heard.web.live import listening  # noqa: E402 - the rooms are there only now

listening.begin()
