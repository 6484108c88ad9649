from django.urls import path

from krug.timeline.views import changes, feed

urlpatterns = [
    path("clients/<int:pk>/feed/", feed.feed, name="client_feed"),
    path("clients/<int:pk>/touches/", feed.record, name="touch_record"),
    path("touches/<int:pk>/remove/", feed.remove, name="touch_remove"),
    path("history/<int:pk>/undo/", feed.undo, name="event_undo"),
    path("changes/", changes.changes, name="changes"),
    path("changes/of/<int:who>/", changes.changes, name="changes_of"),
    path("changes/weigh/", changes.weigh, name="rollback_weigh"),
    path("changes/take-back/", changes.take_back, name="rollback_start"),
    path("changes/<int:pk>/", changes.rollback, name="rollback"),
    path("changes/<int:pk>/undo/", changes.undo_rollback, name="rollback_undo"),
    path("changes/sets/<int:pk>/undo/", changes.undo_set, name="set_undo"),
]
