from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "smartvillage.common.audit"
    label = "audit"
