from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "krug.protection"
    label = "protection"
