"""The addresses of this room."""

from django.urls import path
from django.views.generic import RedirectView

from heard.web.conversations import bringing, contests, notes, readings, reflections, saved, verdicts, views

app_name = "conversations"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="conversations:list"), name="home"),
    path("conversations/", views.shelf, name="list"),
    path("conversations/<int:pk>/", views.conversation, name="conversation"),
    path("conversations/<int:pk>/contest/", contests.contest, name="contest"),
    path("conversations/<int:pk>/note/", notes.write, name="note"),
    path("conversations/<int:pk>/read-again/", readings.read_again, name="read-again"),
    path("conversations/<int:pk>/compare/", readings.side_by_side, name="compare"),
    path("conversations/<int:pk>/reflect/", reflections.reflect, name="reflect"),
    path("notes/<int:pk>/take-back/", notes.take_back, name="note-back"),
    path("contests/", contests.queue, name="contests"),
    path("contests/verdicts.jsonl", verdicts.take_out, name="verdicts"),
    path("contests/<int:pk>/", contests.exchange, name="exchange"),
    path("contests/<int:pk>/settle/", contests.settle, name="settle"),
    path("contests/<int:pk>/withdraw/", contests.withdraw, name="withdraw"),
    path("views/", saved.save, name="save-view"),
    path("views/<int:pk>/forget/", saved.forget, name="forget-view"),
    path("bring-in/", bringing.bring_in, name="bring-in"),
    path("bring-in/drop/", bringing.drop, name="drop"),
    path("bring-in/paste/", bringing.paste, name="paste"),
    path("bring-in/known/", bringing.known, name="known"),
    path("bring-in/clear/", bringing.clear, name="clear"),
]
