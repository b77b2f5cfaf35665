from django.contrib import admin
from django.urls import path

from subsidy.operations.views import four_eyes

urlpatterns = [path("four-eyes/", admin.site.admin_view(four_eyes), name="four_eyes")]
