from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "supervision_portal.schedule"
    label = "schedule"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from supervision_portal.people import signals
        from supervision_portal.schedule import first, receivers, services

        for signal in (signals.post_begun, signals.post_ended):
            signal.connect(receivers.post_changed)
        for signal in (signals.line_begun, signals.line_ended):
            signal.connect(receivers.line_changed)
        signals.around_imports.append(services.at_the_end)
        post_migrate.connect(first.add_first, sender=self)
