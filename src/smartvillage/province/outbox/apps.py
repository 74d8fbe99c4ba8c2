from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "smartvillage.province.outbox"
    label = "outbox"
