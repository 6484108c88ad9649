from django.urls import path

from krug.timeline import views

urlpatterns = [
    path("clients/<int:pk>/feed/", views.feed, name="client_feed"),
    path("clients/<int:pk>/touches/", views.record, name="touch_record"),
    path("touches/<int:pk>/remove/", views.remove, name="touch_remove"),
    path("history/<int:pk>/undo/", views.undo, name="event_undo"),
]
