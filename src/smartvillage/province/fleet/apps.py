from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "smartvillage.province.fleet"
    label = "fleet"

    def ready(self) -> None:
        from django_typer.utils import register_command_plugins

        from .management import plugins

        register_command_plugins(plugins)
