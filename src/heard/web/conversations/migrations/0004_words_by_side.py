"""The customer's words and the answering side's are searched apart; an index answers what the list counts."""

from typing import Any

from django.db import migrations, models

from heard.web.conversations import words


def make(apps: Any, editor: Any) -> None:
    for statement in (*words.UNMAKE[editor.connection.vendor], *words.MAKE[editor.connection.vendor]):
        editor.execute(statement)
    words.fill(*(apps.get_model("conversations", name).objects for name in ("Conversation", "Turn")))


def unmake(apps: Any, editor: Any) -> None:
    for statement in words.UNMAKE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0003_looking_back")]
    operations = [
        migrations.RunPython(make, unmake),
        migrations.RemoveIndex("conversation", "conversation_order"),
        migrations.AddIndex(
            "conversation",
            models.Index(
                fields=[
                    "-started_at", "-id", "team", "agent", "brought_by", "is_sample", "read_at", "scenario", "resolution", "care",
                    "missed", "strength", "spikes", "contested", "agent_name", "channel",
                ],
                name="conversation_order",
            ),
        ),
        migrations.AddIndex(
            "conversation", models.Index(condition=models.Q(("read_at", None)), fields=["team"], name="conversation_unread")
        ),
    ]  # fmt: skip
