from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "krug.clients"
    label = "clients"
