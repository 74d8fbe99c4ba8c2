from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "smartvillage.province.regions"
    label = "regions"
