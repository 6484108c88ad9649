from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "krug.timeline"
    label = "timeline"
