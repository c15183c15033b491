"""What this room keeps about a customer: copies of their conversations, checked and without names."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from heard.web.library.models import Kept
from heard.web.records.about import About, Held


def held(about: About) -> Iterator[Held]:
    """Copies in the library of these conversations."""
    yield Held("library", _("copies in the library, without names"), Kept.objects.filter(conversation__in=about.conversations))
