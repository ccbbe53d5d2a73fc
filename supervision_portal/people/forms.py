"""Forms about people, and the sign-in."""

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """Sign in with the work e-mail address."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label, password.help_text = "Work e-mail address", "Password", ""
        login.error_messages["required"] = "Enter your work e-mail address"
        password.error_messages["required"] = "Enter your password"
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
