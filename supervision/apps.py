from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"

    def ready(self) -> None:
        from supervision import facts
        from supervision.kinds import KINDS
        from supervision_portal.records import kinds
        from supervision_portal.schedule import duties, registry

        for kind in KINDS:
            kinds.register(kind)
        kinds.register_file_page("supervision", "supervision:file")
        registry.register_page("Teams that discuss cases anonymised", "supervision:anonymised_teams")
        for duty in facts.DUTIES:
            duties.register(duty)
