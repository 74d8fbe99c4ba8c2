"""The same apps under plain django-tenants: its own backend and migration executor, its own defaults."""

import os

os.environ["DATABASE_LOGIN"] = "owner"

from smartvillage.config.settings import *  # noqa: F403
from smartvillage.config.settings import DATABASE_OWNER_URL_PARTS

DATABASES = {"default": {**DATABASE_OWNER_URL_PARTS, "ENGINE": "django_tenants.postgresql_backend"}}
del GET_EXECUTOR_FUNCTION  # noqa: F821
