from django.urls import path

from subsidy.claims.views import batch, citizens, claims, evidence, position, returns, review

urlpatterns = [
    path("quotes", claims.QuoteView.as_view()),
    path("claims", claims.ClaimsView.as_view()),
    path("claims/reserve", claims.ReserveView.as_view()),
    path("claims/batch", batch.BatchView.as_view()),
    path("claims/<str:reference>", claims.ClaimView.as_view()),
    path("claims/<str:reference>/submit", claims.SubmitView.as_view()),
    path("claims/<str:reference>/withdraw", claims.WithdrawView.as_view()),
    path("claims/<str:reference>/evidence", evidence.EvidenceOfClaimView.as_view()),
    path("evidence", evidence.EvidenceView.as_view()),
    path("evidence/<str:reference>", evidence.EvidencePieceView.as_view()),
    path(
        "evidence-files/<str:token>",
        evidence.EvidenceFileView.as_view(),
        name="evidence-file",
    ),
    path("claims/<str:reference>/amend", review.AmendView.as_view()),
    path("claims/<str:reference>/return", returns.ReturnView.as_view()),
    path("claims/<str:reference>/appeal", review.AppealView.as_view()),
    path("position", position.PositionView.as_view()),
    path("citizens/codes", citizens.CodesView.as_view()),
    path("citizens/status", citizens.StatusView.as_view()),
    path("citizens/deny", citizens.DenyView.as_view()),
    path("citizens/answer", citizens.AnswerView.as_view()),
    path("citizens/appeal", citizens.CitizenAppealView.as_view()),
]
