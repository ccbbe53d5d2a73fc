from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "audits"

    def ready(self) -> None:
        from audits import duties, kinds, mail, reminders  # noqa: F401
        from audits.services import audits
        from audits.survey import access
        from supervision_portal.design import navigation
        from supervision_portal.records import kinds as records
        from supervision_portal.schedule import duties as registered
        from supervision_portal.schedule import registry, reminding

        for kind in kinds.KINDS:
            records.register(kind)
        registry.register_setting(audits.POLICY, "Audits", audits.problems_of)
        reminding.register(reminders.ToAudit())
        reminding.register(reminders.ToSignOff())
        navigation.register("Surveys", "survey:surveys", shown_for=access.sees_surveys, order=38)
        for duty in duties.DUTIES:
            registered.register(duty)
        navigation.register("Audits", "audits:mine", shown_for=_audits, order=36)


def _audits(user: object) -> bool:
    from supervision_portal.people.models import User
    from supervision_portal.people.roles import May

    return isinstance(user, User) and user.may(May.AUDIT)
