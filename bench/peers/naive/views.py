from django.db import transaction
from rest_framework import generics, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.peers.naive.models import Budget, Claim
from bench.peers.naive.serializers import ClaimSerializer


class ClaimCreate(generics.CreateAPIView):
    queryset = Claim.objects.all()
    serializer_class = ClaimSerializer

    @transaction.atomic
    def perform_create(self, serializer: ClaimSerializer) -> None:
        spend(serializer.validated_data["subsidy_fen"])
        serializer.save()


class ClaimBatch(APIView):
    def post(self, request: Request) -> Response:
        serializer = ClaimSerializer(data=request.data["claims"], many=True)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            spend(sum(claim["subsidy_fen"] for claim in serializer.validated_data))
            serializer.save()
        return Response(serializer.data, status=status.HTTP_201_CREATED)


def spend(amount_fen: int) -> None:
    budget = Budget.objects.select_for_update().get()
    if budget.available_fen < amount_fen:
        raise ValidationError("The budget is used up")
    budget.available_fen -= amount_fen
    budget.save()
