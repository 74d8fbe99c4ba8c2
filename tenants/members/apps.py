from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "tenants.members"
    label = "members"

    def ready(self) -> None:
        from smartvillage.province.fleet import registry

        from . import onboarding

        registry.register_step(onboarding.ACCOUNTS)
        registry.register_sheets(onboarding.sheets)
