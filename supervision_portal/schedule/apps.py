from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "supervision_portal.schedule"
    label = "schedule"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from supervision_portal.design import navigation
        from supervision_portal.people import signals
        from supervision_portal.schedule import (
            agreed_mail,  # noqa: F401  (makes its mail known)
            first,
            mail,  # noqa: F401  (makes its mail known)
            receivers,
            registry,
            reminding,
            services,
            sources,
        )

        for signal in (signals.post_begun, signals.post_ended, signals.post_changed):
            signal.connect(receivers.post_changed)
        for signal in (signals.line_begun, signals.line_ended):
            signal.connect(receivers.line_changed)
        signals.team_changed.connect(receivers.team_changed)
        signals.absence_changed.connect(receivers.absence_changed)
        for signal in (signals.cover_named, signals.cover_ended):
            signal.connect(receivers.cover_changed)
        navigation.register("Policy", "schedule:policy", shown_for=_changes_policy, order=40)
        registry.register_page("Guidance beside the forms", "guidance:topics")
        signals.around_imports.append(services.at_the_end)
        post_migrate.connect(first.add_first, sender=self)
        reminding.register(sources.Actions())


def _changes_policy(user: object) -> bool:
    from supervision_portal.people.models import User
    from supervision_portal.people.roles import May

    return isinstance(user, User) and user.may(May.CHANGE_POLICY)
