"""The addresses of this room."""

from django.urls import path

from heard.web.library import views

app_name = "library"
urlpatterns = [
    path("library/", views.shelf, name="shelf"),
    path("library/<int:pk>/", views.kept, name="kept"),
    path("library/<int:pk>/take-back/", views.take_back, name="take-back"),
    path("conversations/<int:pk>/share/", views.share, name="share"),
]
