from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "smartvillage.common.accounts"
    label = "accounts"
