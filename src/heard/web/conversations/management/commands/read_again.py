"""`heard web read-again`: have older conversations read by the ear that is here now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from heard.web.conversations import rereading
from heard.web.conversations.models import Conversation


class Command(BaseCommand):
    """Queue every conversation that this recipe has not read yet."""

    help = "Has conversations read again that the ear of today has not read yet; older readings are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--team", help="only the conversations of this team")

    def handle(self, *args: Any, **given: Any) -> None:
        shelf = Conversation.objects.filter(team__name=given["team"]) if given["team"] else Conversation.objects.all()
        recipe = rereading.recipe_of_today()
        count = rereading.all_again(shelf, recipe, timezone.now())
        self.stdout.write(f"{count} conversations wait to be read by {recipe}. The workers go on with it.")
