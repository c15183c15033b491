"""The addresses of this room."""

from django.urls import path

from heard.web.scripts import views

app_name = "scripts"
urlpatterns = [
    path("scripts/", views.listed, name="scripts"),
    path("scripts/new/", views.new, name="new"),
    path("scripts/<int:pk>/", views.script, name="script"),
    path("scripts/<int:pk>/edit/", views.edit, name="edit"),
    path("scripts/<int:pk>/publish/", views.publish, name="publish"),
    path("scripts/<int:pk>/restore/", views.restore, name="restore"),
]
