"""The addresses of this room."""

from django.urls import path
from django.views.generic import RedirectView

from heard.web.conversations import bringing, views

app_name = "conversations"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="conversations:list"), name="home"),
    path("conversations/", views.shelf, name="list"),
    path("conversations/<int:pk>/", views.conversation, name="conversation"),
    path("conversations/<int:pk>/contest/", views.contest, name="contest"),
    path("bring-in/", bringing.bring_in, name="bring-in"),
    path("bring-in/drop/", bringing.drop, name="drop"),
    path("bring-in/paste/", bringing.paste, name="paste"),
    path("bring-in/known/", bringing.known, name="known"),
    path("bring-in/clear/", bringing.clear, name="clear"),
]
