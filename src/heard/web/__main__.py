"""`python -m heard.web`: Django's management commands with Heard's settings."""

import os

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.web.settings")
    execute_from_command_line()
