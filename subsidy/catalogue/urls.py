from django.urls import path

from subsidy.catalogue import views

urlpatterns = [
    path("filed-prices", views.FiledPricesView.as_view()),
    path("past-sales", views.PastSalesView.as_view()),
]
