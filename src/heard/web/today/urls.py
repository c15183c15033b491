"""The addresses of this room."""

from django.urls import path

from heard.web.today import views

app_name = "today"
urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
    path("today/check-in/", views.check_in, name="check-in"),
]
