"""The addresses of the second step: allauth's views, with our pages, under the names by which allauth finds them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from heard.web.people import joining, views

YOU = RedirectView.as_view(pattern_name="people:you")

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/second/", mfa.AuthenticateView.as_view(template_name="people/second.html"), name="mfa_authenticate"),
    path("sign-in/passkey/", login_not_required(never_cache(passkeys.login_webauthn)), name="mfa_login_webauthn"),
    path("you/again/", account.ReauthenticateView.as_view(template_name="people/again.html"), name="account_reauthenticate"),
    path("you/again/code/", mfa.ReauthenticateView.as_view(template_name="people/again.html"), name="mfa_reauthenticate"),
    path(
        "you/again/passkey/",
        passkeys.ReauthenticateWebAuthnView.as_view(template_name="people/again.html"),
        name="mfa_reauthenticate_webauthn",
    ),
    path("password/forgotten/", joining.forgotten, name="account_reset_password"),
    path("you/", YOU, name="mfa_index"),
    path("you/", YOU, name="mfa_list_webauthn"),
    path("you/app/", app.ActivateTOTPView.as_view(template_name="people/app.html"), name="mfa_activate_totp"),
    path("you/app/off/", app.DeactivateTOTPView.as_view(template_name="people/app_off.html"), name="mfa_deactivate_totp"),
    path("you/codes/", codes.ViewRecoveryCodesView.as_view(template_name="people/codes.html"), name="mfa_view_recovery_codes"),
    path(
        "you/codes/new/",
        codes.GenerateRecoveryCodesView.as_view(template_name="people/codes_new.html"),
        name="mfa_generate_recovery_codes",
    ),
    path("you/passkeys/add/", passkeys.AddWebAuthnView.as_view(template_name="people/passkey.html"), name="mfa_add_webauthn"),
    path(
        "you/passkeys/<int:pk>/remove/",
        passkeys.RemoveWebAuthnView.as_view(template_name="people/passkey_off.html"),
        name="mfa_remove_webauthn",
    ),
]
