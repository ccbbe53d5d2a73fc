from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "supervision_portal.people"
    label = "people"

    def ready(self) -> None:
        from django.contrib.auth import signals

        from supervision_portal.design import navigation
        from supervision_portal.people import receivers
        from supervision_portal.people.roles import May

        signals.user_logged_in.connect(receivers.signed_in)
        signals.user_logged_out.connect(receivers.signed_out)
        signals.user_login_failed.connect(receivers.sign_in_failed)
        navigation.register(
            "People", "people:people", shown_for=lambda user: user.may(May.SEE_PEOPLE), order=80
        )
        navigation.register("Your details", "people:your_details", order=95)
