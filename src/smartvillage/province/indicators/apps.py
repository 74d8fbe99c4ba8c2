from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "smartvillage.province.indicators"
    label = "indicators"
