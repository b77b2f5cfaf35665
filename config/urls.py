from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from subsidy.web.documentation import SchemaView, docs

admin.site.index_title = _("Overview")

urlpatterns = [
    path("admin/reports/", include("subsidy.reports.urls")),
    path("admin/operations/", include("subsidy.operations.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("health/", include("subsidy.web.urls")),
    path("api/v1/schema", SchemaView.as_view(), name="schema"),
    path("api/docs", docs, name="docs"),
    path("api/v1/", include("subsidy.programmes.urls")),
    path("api/v1/", include("subsidy.merchants.urls")),
    path("api/v1/", include("subsidy.catalogue.urls")),
    path("api/v1/", include("subsidy.claims.urls")),
    path("api/v1/", include("subsidy.disbursements.urls")),
    path("api/v1/", include("subsidy.webhooks.urls")),
    path("api/v1/", include("subsidy.cases.urls")),
]
