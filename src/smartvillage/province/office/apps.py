from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "smartvillage.province.office"
    label = "office"
