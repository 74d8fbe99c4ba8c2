from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "tenants.letters"
    label = "letters"

    def ready(self) -> None:
        from . import indicators  # noqa: F401 - registers what is counted
