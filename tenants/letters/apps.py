from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "tenants.letters"
    label = "letters"
