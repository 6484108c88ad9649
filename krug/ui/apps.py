from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "krug.ui"
    label = "ui"
