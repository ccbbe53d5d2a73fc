from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "supervision_portal.home"
    label = "home"

    def ready(self) -> None:
        from supervision_portal.design import navigation

        navigation.register("My work", "home:my_work", order=10)
        navigation.register("Supervision files", "supervision:files", order=20)
        navigation.register("Board", "home:board", shown_for=_supervises, order=40)
        navigation.register("My dates", "home:my_dates", shown_for=_is_supervised_alone, order=40)
        navigation.register("Check a PDF", "records:check_pdf", order=90)


def _supervises(user: object) -> bool:
    """By the role, which costs no query: the board itself looks who is below."""
    from supervision_portal.people.models import User
    from supervision_portal.people.roles import May

    return isinstance(user, User) and user.may(May.SUPERVISE)


def _is_supervised_alone(user: object) -> bool:
    from supervision_portal.people.models import User
    from supervision_portal.people.roles import May

    return isinstance(user, User) and user.may(May.BE_SUPERVISED) and not user.may(May.SUPERVISE)
