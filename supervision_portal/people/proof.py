"""Proving again who one is, before signing: by the way one signs in."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError

from supervision_portal.people.http import Request


class ProofForm(forms.Form):
    """Asks for the password once more. Wrong tries are counted for the person and soon have to wait."""

    password = forms.CharField(
        label="Your password",
        help_text="Signing asks once more who you are.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password"},
        strip=False,
    )
    method = "password"

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:  # only a form that is right otherwise costs a try
            return data
        try:
            if not get_adapter(self.request).reauthenticate(self.request.user, data["password"]):
                self.add_error("password", "This is not your password. Nothing is signed yet. Try again")
        except ValidationError as too_many:
            self.add_error("password", too_many)
        return data
