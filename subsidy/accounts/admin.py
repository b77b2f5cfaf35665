from django.contrib import admin

from subsidy.accounts.models import User
from subsidy.web.windows import Window


@admin.register(User)
class UserWindow(Window):
    list_display = ["username", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["username"]
    fields = [
        ("username", "role"),
        ("is_active", "is_superuser"),
        ("date_joined", "last_login"),
        "units",
    ]
