from django.urls import path

from krug.ui import views

urlpatterns = [
    path("", views.home, name="home"),
    path("palette/", views.palette, name="palette"),
    path("keys/", views.keys, name="keys"),
    path("live/", views.stream, name="live"),
    path("token/", views.token, name="token"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.worker, name="worker"),
    path("offline/", views.without_connection, name="offline"),
    path("healthz", views.healthz, name="healthz"),
]
