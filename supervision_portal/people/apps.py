from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "supervision_portal.people"
    label = "people"
