import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What is loaded now stays for ever: the collector need not walk through it again and again, nor
# come at every 700th object of a batch.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
