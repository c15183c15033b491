"""The addresses of this room."""

from django.urls import path

from heard.web.following import note_pages, promise_pages, public_pages, voice_pages

app_name = "following"
urlpatterns = [
    path("promises/", promise_pages.listed, name="promises"),
    path("promises/<int:pk>/settle/", promise_pages.settle, name="settle"),
    path("promises/<int:pk>/move/", promise_pages.move, name="move"),
    path("letters/", note_pages.log, name="notes"),
    path("conversations/<int:pk>/letter/", note_pages.note, name="note"),
    path("letters/no-more/<str:token>/", public_pages.no_more, name="no-more"),
    path("letters/bounces/", public_pages.bounced, name="bounced"),
    path("settings/voice/", voice_pages.voice, name="voice"),
]
