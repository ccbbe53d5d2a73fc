"""The look of the portal: no models, no rules."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "supervision_portal.design"
    label = "design"
    verbose_name = "Look"
