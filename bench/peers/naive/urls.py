from django.urls import path

from bench.peers.naive import views

urlpatterns = [
    path("claims", views.ClaimCreate.as_view()),
    path("claims/batch", views.ClaimBatch.as_view()),
]
