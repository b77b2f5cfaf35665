from django.urls import path

from subsidy.merchants import views

urlpatterns = [
    path("keys/rotate", views.RotateView.as_view()),
]
