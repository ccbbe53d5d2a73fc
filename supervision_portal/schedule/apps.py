from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "supervision_portal.schedule"
    label = "schedule"
