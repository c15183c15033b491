"""The voice that a team writes in, set by an administrator, with a note as it would read."""

import re

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heard.respond import promised_in
from heard.respond.note import AHEAD
from heard.web.following import keeping, notes
from heard.web.following.access import teams_voiced_by
from heard.web.following.models import TeamVoice
from heard.web.people.entry import somebody
from heard.web.people.rights import Right

BRACES = re.compile(r"\{(.*?)\}")


class VoiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a team writes; no line of it may promise anything, for it stands in every note."""

    class Meta:
        model = TeamVoice
        fields = ("greeting", "unnamed", "closing", "signed", "reply_to", "quiet_days", "remind_minutes")

    def clean_greeting(self) -> str:
        """A greeting may hold the customer's name."""
        return self._plain("greeting", {"name"})

    def clean_unnamed(self) -> str:
        """A greeting for somebody without a name."""
        return self._plain("unnamed", set())

    def clean_signed(self) -> str:
        """A signature may hold the agent's name."""
        return self._plain("signed", {"agent"})

    def clean_closing(self) -> str:
        """The last line of every note."""
        return self._plain("closing", set())

    def clean_quiet_days(self) -> int:
        """Days between two notes to one person."""
        return self._between("quiet_days", 0, 365)

    def clean_remind_minutes(self) -> int:
        """Minutes of working time before a promise is due."""
        return self._between("remind_minutes", 5, 2880)

    def _plain(self, name: str, allowed: set[str]) -> str:
        words = " ".join(str(self.cleaned_data[name]).split())
        if unknown := set(BRACES.findall(words)) - allowed:
            raise forms.ValidationError(_("Heard does not know {%(name)s} here.") % {"name": sorted(unknown)[0]})
        if promised_in(words) or AHEAD.search(words):
            raise forms.ValidationError(_("This would promise something in every note. Say what is so, not what will be."))
        return words

    def _between(self, name: str, least: int, most: int) -> int:
        value = int(self.cleaned_data[name])
        if not least <= value <= most:
            raise forms.ValidationError(_("Give a number from %(least)s to %(most)s.") % {"least": least, "most": most})
        return value


@require_http_methods(["GET", "POST"])
def voice(request: HttpRequest) -> HttpResponse:
    """The voice of one team; `?team=` chooses which."""
    person = somebody(request)
    if not person.may(Right.SET_VOICE):
        raise Http404
    teams = list(teams_voiced_by(person))
    asked = request.GET.get("team", "")
    team = next((t for t in teams if str(t.pk) == asked), None) if asked else next(iter(teams), None)
    if team is None:
        raise Http404
    kept = keeping.voice_of(team)
    form = VoiceForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        notes.set_voice(person, form.save(commit=False))
        return redirect(f"{request.path}?team={team.pk}&kept=1")
    example = {"greeting": kept.greeting.replace("{name}", "Dana"), "signed": kept.signed.replace("{agent}", "Amara Osei")}
    shown = {
        "room": "voice", "form": form, "team": team, "teams": teams, "kept": request.GET.get("kept"), "voice": kept,
        "example": example,
    }  # fmt: skip
    return render(request, "following/voice.html", shown, status=400 if request.method == "POST" else 200)
