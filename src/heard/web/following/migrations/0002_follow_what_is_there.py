from django.db import migrations


def queue(apps, schema_editor):
    """Conversations that were read before this room was there get their promises on a list too."""
    job, conversation = apps.get_model("jobs", "Job"), apps.get_model("conversations", "Conversation")
    read = conversation.objects.exclude(read_at=None).values_list("pk", flat=True)
    batch = []
    for pk in read.iterator(chunk_size=1000):
        batch.append(job(kind="follow", payload={"conversation": pk}, priority=8))
        if len(batch) >= 1000:
            job.objects.bulk_create(batch)
            batch = []
    job.objects.bulk_create(batch)


class Migration(migrations.Migration):
    """Promises of conversations that are there already."""

    dependencies = [
        ("following", "0001_initial"),
        ("jobs", "0001_initial"),
        ("conversations", "0003_looking_back"),
    ]

    operations = [migrations.RunPython(queue, migrations.RunPython.noop)]
