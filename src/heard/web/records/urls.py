"""The addresses of this room."""

from django.urls import path

from heard.web.records import out

app_name = "records"
urlpatterns = [
    path("out/", out.out, name="out"),
    path("out/take/", out.take, name="take"),
]
