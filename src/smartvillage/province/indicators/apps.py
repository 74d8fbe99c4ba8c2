from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "smartvillage.province.indicators"
    label = "indicators"

    def ready(self) -> None:
        from smartvillage.province.villages.registry import register_forgetting

        from .services import forget_village

        register_forgetting(forget_village)
