from django.apps import AppConfig


class PodsConfig(AppConfig):
    name = "pods"

    def ready(self) -> None:
        from pods import council, duties, invitations, kinds, reminders
        from supervision_portal.design import navigation
        from supervision_portal.records import kinds as records
        from supervision_portal.schedule import duties as registered
        from supervision_portal.schedule import registry, reminding
        from supervision_portal.schedule.services import feeds

        registry.register_page("Pods", "pods:policy")
        registry.register_setting(council.KEY, "Pods", council.problems_of)
        for kind in kinds.KINDS:
            records.register(kind)
        records.register_file_page("team", "pod_records:folder")
        reminding.register(reminders.Unconfirmed())
        reminding.register(reminders.Due())
        registered.register(duties.Pods())
        feeds.register(invitations.in_feed)
        navigation.register("Pods", "pods:teams", shown_for=_has_pods, order=32)


def _has_pods(user: object) -> bool:
    from pods.views.pages import has_pods

    return has_pods(user)
