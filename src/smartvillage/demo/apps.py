from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "smartvillage.demo"
    label = "demo"
