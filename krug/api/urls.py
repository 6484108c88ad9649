from django.urls import path, re_path

from krug.api import views
from krug.api.door import door
from krug.api.mounting import patterns

urlpatterns = [
    path("openapi.json", views.openapi, name="api_openapi"),
    path("docs", views.docs, name="api_docs"),
    *patterns(),
    re_path("", door(views.nothing), name="api_nothing"),
]
