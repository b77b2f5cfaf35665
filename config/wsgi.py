import os

from django.core.wsgi import get_wsgi_application

from subsidy.core.collector import settle_collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
settle_collector()
