"""The customer's words and the answering side's are searched apart; an index answers what the list counts."""

from typing import Any

from django.db import migrations, models

from heard.web.conversations import words

MANY = 500


def make(apps: Any, editor: Any) -> None:
    for statement in (*words.UNMAKE[editor.connection.vendor], *words.MAKE[editor.connection.vendor]):
        editor.execute(statement)
    rows, turns = (apps.get_model("conversations", name).objects for name in ("Conversation", "Turn"))
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), MANY):
        some = ids[first : first + MANY]
        said: dict[int, list[dict[str, Any]]] = {pk: [] for pk in some}
        for turn in turns.filter(conversation__in=some).order_by("conversation", "number").iterator():
            said[turn.conversation_id].append({**turn.rest, "speaker": turn.speaker, "text": turn.text})
        heads = dict(rows.filter(pk__in=some).values_list("pk", "head"))
        words.put_many([(pk, words.said(heads[pk], said[pk])) for pk in some])


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
