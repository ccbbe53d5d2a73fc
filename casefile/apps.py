from django.apps import AppConfig


class CasefileConfig(AppConfig):
    name = "casefile"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from casefile import duties, kinds, mail, reminders, statuses  # noqa: F401
        from supervision_portal.design import navigation
        from supervision_portal.records import kinds as registry
        from supervision_portal.schedule import duties as registered
        from supervision_portal.schedule import registry as policy
        from supervision_portal.schedule import reminding

        post_migrate.connect(statuses.add_first, sender=self)
        registered.register(duties.CaseSupervision())
        reminding.register(reminders.Filings())
        reminding.register_clock(reminders.Oversight())
        policy.register_words("status", statuses.words)
        policy.register_page("Statuses and case systems", "casefile:settings")
        for kind in kinds.KINDS:
            registry.register(kind)
        registry.register_file_page("child", "casefile:file")
        navigation.register("Releases", "casefile:releases", shown_for=_releases_files, order=35)
        navigation.register("Children", "casefile:caseload", shown_for=_works_with_children, order=30)


def _works_with_children(user: object) -> bool:
    from casefile.views.pages import works_with_children

    return works_with_children(user)


def _releases_files(user: object) -> bool:
    from supervision_portal.people.models import User
    from supervision_portal.people.roles import May

    return isinstance(user, User) and user.may(May.RELEASE_FILES)
