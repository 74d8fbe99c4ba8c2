from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "tenants.residents"
    label = "residents"

    def ready(self) -> None:
        from . import indicators  # noqa: F401 - registers them
