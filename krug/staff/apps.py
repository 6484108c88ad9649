from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "krug.staff"
    label = "staff"
