from django.contrib import admin
from django.urls import path

from subsidy.reports.raised_views import raised_page
from subsidy.reports.statement_views import clearing_page
from subsidy.reports.views import fund_allocation

urlpatterns = [
    path(
        "fund-allocation/",
        admin.site.admin_view(fund_allocation),
        name="fund_allocation",
    ),
    path(
        "clearing-statement/",
        admin.site.admin_view(clearing_page),
        name="clearing_statement",
    ),
    path("raised-prices/", admin.site.admin_view(raised_page), name="raised_prices"),
]
