from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "smartvillage.province.transfers"
    label = "transfers"

    def ready(self) -> None:
        from smartvillage.province.villages.registry import register_forgetting

        from .services import forget_village

        register_forgetting(forget_village)
