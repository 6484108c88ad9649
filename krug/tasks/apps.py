from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "krug.tasks"
    label = "tasks"
