"""The look of the portal: no models, no rules."""

from django.apps import AppConfig
from django.core.validators import MaxLengthValidator


class DesignConfig(AppConfig):
    name = "supervision_portal.design"
    label = "design"
    verbose_name = "Look"

    def ready(self) -> None:
        # Once for every field, also of forms that are not ours; Django's words speak to programmers.
        MaxLengthValidator.message = (
            "Shorten this to %(limit_value)s characters or fewer. You have %(show_value)s"
        )
