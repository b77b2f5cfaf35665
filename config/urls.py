from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

admin.site.index_title = _("Overview")

urlpatterns = [
    path("admin/reports/", include("subsidy.reports.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("health/", include("subsidy.web.urls")),
    path("api/v1/", include("subsidy.claims.urls")),
]
