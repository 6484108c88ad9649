from django.urls import path

from krug.ui import views

urlpatterns = [
    path("", views.home, name="home"),
    path("palette/", views.palette, name="palette"),
    path("keys/", views.keys, name="keys"),
    path("live/", views.stream, name="live"),
    path("healthz", views.healthz, name="healthz"),
]
