"""The addresses of this room."""

from django.urls import path

from heard.web.records import out, requests, retention_page

app_name = "records"
urlpatterns = [
    path("out/", out.out, name="out"),
    path("out/take/", out.take, name="take"),
    path("settings/requests/", requests.requests, name="requests"),
    path("settings/requests/find/", requests.find, name="find"),
    path("settings/requests/open/", requests.open_request, name="open"),
    path("settings/requests/<int:pk>/", requests.one, name="request"),
    path("settings/requests/<int:pk>/everything/", requests.take_everything, name="everything"),
    path("settings/requests/<int:pk>/delete/", requests.delete, name="delete"),
    path("settings/requests/<int:pk>/close/", requests.close, name="close"),
    path("settings/requests/<int:pk>/proof/", requests.proof, name="proof"),
    path("settings/retention/", retention_page.retention_page, name="retention"),
    path("settings/retention/try/", retention_page.try_rules, name="try-rules"),
    path("settings/retention/keep/", retention_page.keep_rules, name="keep-rules"),
]
