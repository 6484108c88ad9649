"""Addresses: each room's own, listed once."""

from django.urls import include, path

urlpatterns = [
    path("", include("krug.ui.urls")),
    path("api/v1/", include("krug.api.urls")),
    path("", include("krug.staff.urls")),
    path("", include("krug.clients.urls")),
    path("", include("krug.timeline.urls")),
    path("", include("krug.tasks.urls")),
    path("", include("krug.exchange.urls")),
]

handler400 = "krug.ui.views.bad_request"
handler403 = "krug.ui.views.forbidden"
handler404 = "krug.ui.views.not_found"
handler500 = "krug.ui.views.server_error"
