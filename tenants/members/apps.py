from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "tenants.members"
    label = "members"

    def ready(self) -> None:
        from smartvillage.province.fleet import registry

        from . import onboarding

        for step in onboarding.STEPS:
            registry.register_step(step)
        registry.register_sheets(onboarding.sheets)
