from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from krug.staff.views import company, entrance, mine, people, tokens

urlpatterns = [
    path("setup/", entrance.setup, name="setup"),
    path("join/<str:secret>/", entrance.join, name="join"),
    path("i18n/language/", entrance.choose_language, name="choose_language"),
    path("settings/", company.settings, name="settings"),
    path("settings/company/", company.company, name="company"),
    path("settings/colleagues/", company.open_to_colleagues, name="open_to_colleagues"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invite/", people.invite, name="invite"),
    path("settings/people/<int:pk>/", people.employee, name="employee"),
    path("settings/people/<int:pk>/look/", people.look, name="look"),
    path("settings/people/look/leave/", people.look_leave, name="look_leave"),
    path("settings/people/<int:pk>/dismiss/", people.dismiss, name="dismiss"),
    path("settings/people/<int:pk>/return/", people.take_back, name="take_back"),
    path("settings/invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw_invitation"),
    path("settings/roles/", people.roles, name="roles"),
    path("settings/roles/<int:pk>/", people.role, name="role"),
    path("settings/roles/<int:pk>/fields/", people.role_fields, name="role_fields"),
    path("settings/me/", mine.me, name="me"),
    path("settings/me/theme/", mine.theme, name="theme"),
    path("settings/me/tokens/", tokens.make, name="token_make"),
    path("settings/tokens/", tokens.everybodys, name="tokens"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("settings/sessions/", mine.sessions, name="sessions"),
    path("settings/sessions/others/end/", mine.end_others, name="end_other_sessions"),
    path("settings/sessions/<str:ref>/end/", mine.end_session, name="end_session"),
    # Of allauth's pages those a company without public sign-up needs; the rest have no address here.
    path("account/login/", login_not_required(account.login), name="account_login"),
    path("account/logout/", login_not_required(account.logout), name="account_logout"),
    path("account/inactive/", login_not_required(account.account_inactive), name="account_inactive"),
    path("account/signup/", login_not_required(account.signup), name="account_signup"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", account.password_change, name="account_change_password"),
    path("account/password/set/", account.password_set, name="account_set_password"),
    path("account/password/reset/", login_not_required(account.password_reset), name="account_reset_password"),
    path(
        "account/password/reset/done/",
        login_not_required(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login_not_required(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/key/done/",
        login_not_required(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
