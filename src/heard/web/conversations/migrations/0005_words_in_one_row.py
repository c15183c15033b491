"""PostgreSQL holds all the words of a conversation in one column of one row; SQLite's table stays as it is."""

from typing import Any

from django.db import migrations

from heard.web.conversations import words


def make(apps: Any, editor: Any) -> None:
    if editor.connection.vendor != "postgresql":
        return
    for statement in (*words.UNMAKE["postgresql"], *words.MAKE["postgresql"]):
        editor.execute(statement)
    words.fill(*(apps.get_model("conversations", name).objects for name in ("Conversation", "Turn")))


class Migration(migrations.Migration):
    dependencies = [("conversations", "0004_words_by_side")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
