"""Every address of the portal."""

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path

from supervision_portal.design import views as design
from supervision_portal.people.views import public

urlpatterns = [
    path("", include("pods.room_urls")),  # first: a thousand pages ask at the same time
    path("health", public.health, name="health"),
    path("help/", public.help_page, name="help"),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/password/change/", account.password_change, name="account_change_password"),
    path("account/password/reset/", account.password_reset, name="account_reset_password"),
    path("account/password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "account/password/reset/key/<slug:uidb36>-<slug:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("", include("supervision_portal.people.urls")),
    path("", include("supervision_portal.people.absence_urls")),
    path("", include("supervision_portal.records.urls")),
    path("", include("supervision_portal.records.guidance_urls")),
    path("", include("supervision_portal.schedule.urls")),
    path("", include("supervision_portal.schedule.variation_urls")),
    path("", include("supervision_portal.schedule.calendar_urls")),
    path("", include("casefile.urls")),
    path("", include("pods.urls")),
    path("", include("pods.way_urls")),
    path("", include("pods.record_urls")),
    path("", include("supervision.urls")),
    path("", include("audits.urls")),
    path("", include("audits.survey.urls")),
    path("", include("supervision_portal.home.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("design/", design.gallery, name="design_gallery"))
