"""The web process. It starts only on a database login that cannot cross villages."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartvillage.config.settings")

from django.core.wsgi import get_wsgi_application

from smartvillage.config.startup import refuse_unsafe_login

application = get_wsgi_application()
refuse_unsafe_login()
