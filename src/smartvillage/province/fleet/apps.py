from functools import cache

from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "smartvillage.province.fleet"
    label = "fleet"

    def ready(self) -> None:
        from django_typer.utils import register_command_plugins

        from smartvillage.kernel.tenancy import release

        from .management import plugins
        from .template import expected_migrations
        from .upgrades.asking import ask

        register_command_plugins(plugins)
        release.use(release.Upgrader(cache(expected_migrations), ask))
