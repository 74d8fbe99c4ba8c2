from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "smartvillage.province.fleet"
    label = "fleet"
