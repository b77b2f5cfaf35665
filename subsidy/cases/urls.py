from django.urls import path

from subsidy.cases import views

urlpatterns = [
    path("flags", views.FlagsView.as_view()),
    path("flags/<str:reference>", views.FlagView.as_view()),
    path("flags/<str:reference>/reply", views.ReplyView.as_view()),
    path("cases/<str:reference>", views.CaseView.as_view()),
    path("cases/<str:reference>/appeal", views.CaseAppealView.as_view()),
]
