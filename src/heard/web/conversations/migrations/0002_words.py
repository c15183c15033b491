"""The table in which conversations are searched by their words; 0004 makes it anew, with the two sides apart."""

from typing import Any

from django.db import migrations

from heard.web.conversations.words import MAKE, UNMAKE


def make(apps: Any, editor: Any) -> None:
    for statement in MAKE[editor.connection.vendor]:
        editor.execute(statement)


def unmake(apps: Any, editor: Any) -> None:
    for statement in UNMAKE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
