"""The addresses of the rooms."""

from django.urls import include, path

urlpatterns = [
    path("", include("heard.web.today.urls")),
    path("", include("heard.web.following.urls")),
    path("", include("heard.web.scripts.urls")),
    path("", include("heard.web.people.urls")),
    path("", include("heard.web.people.second_urls")),
    path("", include("heard.web.conversations.urls")),
    path("", include("heard.web.live.urls")),
    path("", include("heard.web.jobs.urls")),
    path("", include("heard.web.records.urls")),
    path("", include("heard.web.library.urls")),
    path("", include("heard.web.connect.urls")),
    path("", include("heard.web.upkeep.urls")),
]
