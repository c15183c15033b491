"""Where open pages listen."""

from django.urls import path

from heard.web.live import views

app_name = "live"
urlpatterns = [path("events/", views.events, name="events")]
