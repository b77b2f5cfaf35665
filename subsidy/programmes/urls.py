from django.urls import path

from subsidy.programmes import views

urlpatterns = [
    path("programmes", views.ProgrammesView.as_view()),
    path("categories", views.CategoriesView.as_view()),
    path("terms", views.TermsView.as_view()),
]
