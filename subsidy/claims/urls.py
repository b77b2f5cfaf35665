from django.urls import path

from subsidy.claims import views

urlpatterns = [
    path("quotes", views.QuoteView.as_view()),
    path("claims", views.ClaimsView.as_view()),
    path("claims/reserve", views.ReserveView.as_view()),
    path("claims/batch", views.BatchView.as_view()),
    path("claims/<str:reference>", views.ClaimView.as_view()),
    path("claims/<str:reference>/submit", views.SubmitView.as_view()),
    path("claims/<str:reference>/withdraw", views.WithdrawView.as_view()),
]
