from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "krug.exchange"
    label = "exchange"
