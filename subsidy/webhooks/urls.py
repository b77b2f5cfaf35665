from django.urls import path

from subsidy.webhooks import views

urlpatterns = [
    path("webhook-endpoints", views.EndpointsView.as_view()),
    path("webhook-endpoints/<str:reference>", views.EndpointView.as_view()),
    path("webhook-endpoints/<str:reference>/rotate-secret", views.RotateView.as_view()),
    path("webhook-endpoints/<str:reference>/resume", views.ResumeView.as_view()),
    path("webhook-endpoints/<str:reference>/test", views.TestView.as_view()),
    path("webhook-endpoints/<str:reference>/deliveries", views.DeliveriesView.as_view()),
    path("webhook-endpoints/<str:reference>/replay", views.ReplayView.as_view()),
]
