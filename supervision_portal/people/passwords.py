"""allauth's password forms, in our words."""

from allauth.account.forms import ChangePasswordForm, ResetPasswordForm, ResetPasswordKeyForm

from supervision_portal.design.forms import PlainErrors


class ChangePassword(PlainErrors, ChangePasswordForm):
    """Change one's own password."""


class ResetPassword(PlainErrors, ResetPasswordForm):
    """Ask for a link to set a new password."""


class ResetPasswordKey(PlainErrors, ResetPasswordKeyForm):
    """Set a new password from such a link."""
