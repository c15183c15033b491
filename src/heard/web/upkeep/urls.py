"""The addresses of this room."""

from django.urls import path

from heard.web.upkeep import health

app_name = "upkeep"
urlpatterns = [
    path("health/live/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
