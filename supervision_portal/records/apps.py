from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "supervision_portal.records"
    label = "records"

    def ready(self) -> None:
        from supervision_portal.design import navigation
        from supervision_portal.people import signals
        from supervision_portal.people.roles import May
        from supervision_portal.records import kinds, receivers, triggers

        triggers.register_all()
        kinds.register(kinds.ADDENDUM)
        kinds.register(kinds.NOTE)
        signals.post_begun.connect(receivers.post_begun)
        signals.person_renamed.connect(receivers.person_renamed)
        signals.cover_named.connect(receivers.cover_named)
        navigation.register(
            "Mail", "records:mail_in_doubt", shown_for=lambda user: user.may(May.RUN_MAIL), order=85
        )
