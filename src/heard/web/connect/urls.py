"""The addresses of this room."""

from django.urls import path

from heard.web.connect import doors, incoming, programs, views

app_name = "connect"
urlpatterns = [
    path("connections/", views.connections, name="connections"),
    path("connections/new/<slug:kind>/", views.new, name="new"),
    path("connections/<int:pk>/", views.connection, name="connection"),
    path("connections/<int:pk>/change/", views.change, name="change"),
    path("connections/<int:pk>/pause/", views.pause, name="pause"),
    path("connections/<int:pk>/look/", views.look, name="look"),
    path("connections/<int:pk>/end/", views.end, name="end"),
    path("programs/", programs.programs, name="programs"),
    path("programs/<int:pk>/end/", programs.end_token, name="end-token"),
    path("programs/try/", programs.try_api, name="try"),
    path("told/", programs.told, name="told"),
    path("told/<int:pk>/", programs.hook, name="told-one"),
    path("told/<int:pk>/change/", programs.change_hook, name="change-hook"),
    path("hooks/<str:slug>/", incoming.hook, name="hook"),
    path("api/v1/openapi.json", doors.document, name="openapi"),
    *doors.addresses(),
    path("api/<path:rest>", doors.nowhere, name="nowhere"),
]
