"""What the stories of notes share: Dana's address, what Amara writes to her, and a worker that sends it."""

from heard.web.jobs.models import Job
from heard.web.jobs.worker import do

DANA = "dana.whitlock@example.org"
BODY = "Dear Dana,\n\nNobody came, three times. I have told the depot.\n\nAmara Osei"


def deliver():
    """The worker does what waits."""
    for job in Job.objects.filter(kind="letter", state="waiting"):
        Job.objects.filter(pk=job.pk).update(state="running", lease="12345678123456781234567812345678")
        do(Job.objects.get(pk=job.pk))
