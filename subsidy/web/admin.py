from django.contrib import admin

from subsidy.web.models import IdempotentAnswer
from subsidy.web.windows import Window


@admin.register(IdempotentAnswer)
class AnswerWindow(Window):
    list_display = ["owner", "key", "status", "created_at"]
    list_filter = ["status"]
    search_fields = ["owner", "key"]
    fields = ["owner", "key", "status", "media_type", "created_at"]
    is_for_all_units = True
