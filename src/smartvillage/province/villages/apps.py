from django.apps import AppConfig


class VillagesConfig(AppConfig):
    name = "smartvillage.province.villages"
    label = "villages"

    def ready(self) -> None:
        from smartvillage.kernel.tenancy.directory import directory

        from .queries import VillageSource

        directory.use(VillageSource())
