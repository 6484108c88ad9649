from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "krug.api"
    label = "api"
