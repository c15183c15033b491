"""The doors in and out, a person's own sign-in, and the pages of settings about people."""

from django.urls import path

from heard.web.people import administration, joining, table, teams, trail_page, views, you

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/link/<str:token>/", views.link, name="link"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("theme/", views.theme, name="theme"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("password/forgotten/", joining.forgotten, name="forgotten"),
    path("password/new/<str:token>/", joining.new_password, name="new-password"),
    path("you/", you.you, name="you"),
    path("you/password/", you.password, name="password"),
    path("you/browsers/<int:pk>/end/", you.end_session, name="end-session"),
    path("you/browsers/end/", you.end_others, name="end-others"),
    path("settings/", administration.settings, name="settings"),
    path("settings/people/", administration.people, name="people"),
    path("settings/people/invite/", administration.invite, name="invite"),
    path("settings/people/invited/<int:pk>/again/", administration.invite_again, name="invite-again"),
    path("settings/people/invited/<int:pk>/withdraw/", administration.withdraw, name="withdraw"),
    path("settings/people/<int:pk>/", administration.person, name="person"),
    path("settings/people/<int:pk>/do/", administration.person_does, name="person-does"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/<int:pk>/", teams.team, name="team"),
    path("settings/rights/", table.rights, name="rights"),
    path("settings/trail/", trail_page.shown, name="trail"),
    path("settings/trail/out/", trail_page.taken_out, name="trail-out"),
]
