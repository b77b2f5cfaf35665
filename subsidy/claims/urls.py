from django.urls import path

from subsidy.claims import (
    views,
    views_batch,
    views_citizens,
    views_evidence,
    views_position,
    views_returns,
    views_review,
)

urlpatterns = [
    path("quotes", views.QuoteView.as_view()),
    path("claims", views.ClaimsView.as_view()),
    path("claims/reserve", views.ReserveView.as_view()),
    path("claims/batch", views_batch.BatchView.as_view()),
    path("claims/<str:reference>", views.ClaimView.as_view()),
    path("claims/<str:reference>/submit", views.SubmitView.as_view()),
    path("claims/<str:reference>/withdraw", views.WithdrawView.as_view()),
    path("claims/<str:reference>/evidence", views_evidence.EvidenceOfClaimView.as_view()),
    path("evidence", views_evidence.EvidenceView.as_view()),
    path("evidence/<str:reference>", views_evidence.EvidencePieceView.as_view()),
    path(
        "evidence-files/<str:token>",
        views_evidence.EvidenceFileView.as_view(),
        name="evidence-file",
    ),
    path("claims/<str:reference>/amend", views_review.AmendView.as_view()),
    path("claims/<str:reference>/return", views_returns.ReturnView.as_view()),
    path("claims/<str:reference>/appeal", views_review.AppealView.as_view()),
    path("position", views_position.PositionView.as_view()),
    path("citizens/codes", views_citizens.CodesView.as_view()),
    path("citizens/status", views_citizens.StatusView.as_view()),
    path("citizens/deny", views_citizens.DenyView.as_view()),
    path("citizens/answer", views_citizens.AnswerView.as_view()),
    path("citizens/appeal", views_citizens.CitizenAppealView.as_view()),
]
