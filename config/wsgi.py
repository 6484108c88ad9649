"""The WSGI application granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from config.desks import Desks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = Desks(get_wsgi_application())
