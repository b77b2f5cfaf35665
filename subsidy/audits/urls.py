from django.urls import path

from subsidy.audits import views

urlpatterns = [
    path("flags", views.FlagsView.as_view()),
    path("flags/<str:reference>", views.FlagView.as_view()),
    path("flags/<str:reference>/reply", views.ReplyView.as_view()),
]
