"""Windows on what merchants said, and on what was found."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.cases import services
from subsidy.cases.admin.forms import TextForm
from subsidy.cases.admin.knowing import KnownWindow
from subsidy.cases.models import Finding, Reply, ReplyAnswer
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb
from subsidy.web.windows import Rows


class AnswerRows(Rows):
    model = ReplyAnswer
    fields = ["text", "at", "by"]


def _is_unanswered(reply: Reply) -> bool:
    return not ReplyAnswer.objects.filter(reply=reply).exists()


@admin.register(Reply)
class ReplyWindow(KnownWindow):
    case_path = "item__notice__case"
    list_display = ["item", "case_reference", "merchant_name", "at", "answered_at"]
    list_filter = ["at", ("answer", admin.EmptyFieldListFilter)]
    list_select_related = ["item__notice__case__merchant", "answer"]
    search_fields = ["item__reference", "item__notice__case__reference"]
    unit_path = "item__notice__case__merchant__unit"
    inlines = [AnswerRows]
    fields = [("item", "case_reference", "merchant_name"), ("at", "key"), "text", "evidence"]
    case_reference = linked("item__notice__case", _("case"))
    merchant_name = linked("item__notice__case__merchant", _("merchant"))
    verbs = [
        Verb(
            "answer",
            _("Answer"),
            "cases.answer_reply",
            services.answer_reply,
            _is_unanswered,
            form=TextForm,
            warning=_("The answer goes into the letter of the decision, word for word."),
        )
    ]

    @admin.display(description=_("answered at"))
    def answered_at(self, reply: Reply) -> object:
        answer = getattr(reply, "answer", None)
        return answer.at if answer else None


@admin.register(Finding)
class FindingWindow(KnownWindow):
    list_display = ["reference", "code", "case_reference", "amount_yuan", "found_at", "found_by"]
    list_filter = ["code", "found_at"]
    list_select_related = ["case", "found_by"]
    search_fields = ["reference", "case__reference"]
    unit_path = "case__merchant__unit"
    fields = [
        ("reference", "code", "case_reference"),
        ("amount_yuan", "found_at", "found_by"),
        "text",
        "claims",
        ("withdrawn_at", "withdrawn_by", "withdrawn_because"),
    ]
    case_reference = linked("case", _("case"))
    verbs = [
        Verb(
            "withdraw",
            _("Take back"),
            "cases.handle_case",
            services.withdraw_finding,
            lambda row: row.withdrawn_at is None and row.decision_id is None,
            form=ReasonForm,
        )
    ]
