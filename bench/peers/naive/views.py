from typing import Any

from django.db import transaction
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.peers.naive.models import Budget, Claim
from bench.peers.naive.serializers import ClaimSerializer


class ClaimCreate(generics.CreateAPIView):
    queryset = Claim.objects.all()
    serializer_class = ClaimSerializer

    def perform_create(self, serializer: ClaimSerializer) -> None:
        create(serializer)


class ClaimBatch(APIView):
    """Each row stands for itself, as the contract says: one bad row refuses no other."""

    def post(self, request: Request) -> Response:
        return Response([self.answer(row) for row in request.data["claims"]])

    def answer(self, row: dict[str, Any]) -> dict[str, Any]:
        serializer = ClaimSerializer(data=row)
        try:
            serializer.is_valid(raise_exception=True)
            create(serializer)
        except ValidationError as refused:
            return {"errors": refused.detail}
        return serializer.data


@transaction.atomic
def create(serializer: ClaimSerializer) -> None:
    spend(serializer.validated_data["subsidy_fen"])
    serializer.save()


def spend(amount_fen: int) -> None:
    budget = Budget.objects.select_for_update().get()
    if budget.available_fen < amount_fen:
        raise ValidationError("The budget is used up")
    budget.available_fen -= amount_fen
    budget.save()
