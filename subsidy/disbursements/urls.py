from django.urls import path

from subsidy.disbursements import views

urlpatterns = [
    path("settlements", views.SettlementsView.as_view()),
    path("settlements/<str:number>", views.SettlementView.as_view()),
]
