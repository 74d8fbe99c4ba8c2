from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "smartvillage.demo"
    label = "demo"

    def ready(self) -> None:
        from smartvillage.local.welcome import DEMO_PLACES
        from smartvillage.province.office.registry import DemoLogin, register_demo_logins

        register_demo_logins(
            *[
                DemoLogin(place.label, place.host, place.path, place.login, place.password)
                for place in DEMO_PLACES
            ]
        )
