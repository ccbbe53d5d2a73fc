from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "supervision_portal.home"
    label = "home"

    def ready(self) -> None:
        from supervision_portal.design import navigation

        navigation.register("My work", "home:my_work", order=10)
        navigation.register("Supervision files", "supervision:files", order=20)
        navigation.register("Check a PDF", "records:check_pdf", order=90)
