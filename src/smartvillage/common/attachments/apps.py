from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "smartvillage.common.attachments"
    label = "attachments"
