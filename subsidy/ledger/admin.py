"""Windows on the ledger. It knows no units: only who works for all of them looks into it."""

from django.contrib import admin

from subsidy.ledger.models import Account, Balance, Transfer
from subsidy.web.windows import Window


@admin.register(Account)
class AccountWindow(Window):
    list_display = ["book", "bucket"]
    list_filter = ["bucket"]
    search_fields = ["book"]
    is_for_all_units = True


@admin.register(Transfer)
class TransferWindow(Window):
    list_display = [
        "kind",
        "amount_yuan",
        "debit",
        "credit",
        "subject",
        "reference",
        "programme_day",
        "recorded_at",
    ]
    list_filter = ["kind", "programme_day"]
    list_select_related = ["debit", "credit"]
    search_fields = ["subject", "reference"]
    fields = [
        ("kind", "amount_yuan", "central_yuan"),
        ("debit", "credit"),
        ("subject", "reference"),
        ("programme_day", "recorded_at"),
    ]
    is_for_all_units = True


@admin.register(Balance)
class BalanceWindow(Window):
    list_display = [
        "book",
        "is_open",
        "central_yuan",
        "local_yuan",
        "available_yuan",
        "reserved_yuan",
        "committed_yuan",
        "paid_yuan",
        "recovered_yuan",
    ]
    list_filter = ["is_open"]
    search_fields = ["book"]
    ordering = ["book"]
    fields = [
        ("book", "is_open"),
        ("central_yuan", "local_yuan", "available_yuan"),
        ("frozen_yuan", "reserved_yuan", "committed_yuan"),
        ("paid_yuan", "recovered_yuan", "returned_yuan"),
        ("lost_yuan",),
        ("central_spent_yuan", "local_spent_yuan"),
        ("quota_claims", "quota_yuan"),
        ("counted_on", "counted_claims", "counted_yuan"),
    ]
    is_for_all_units = True
