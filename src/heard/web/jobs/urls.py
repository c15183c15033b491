"""The addresses of this room."""

from django.urls import path

from heard.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("work/", views.work, name="work"),
    path("work/again/", views.again, name="again"),
    path("work/leave/", views.leave, name="leave"),
]
