"""The child's file."""

from django.urls import path

from casefile.views import pages, sessions

app_name = "casefile"
urlpatterns = [
    path("children/", pages.caseload, name="caseload"),
    path("children/<uuid:pk>/", pages.file, name="file"),
    path("children/<uuid:pk>/log-event/", pages.log_event, name="log_event"),
    path("significant-events/<int:pk>/withdraw/", pages.withdraw_event, name="withdraw_event"),
    path("significant-events/<int:pk>/oversight/", pages.answer_event, name="answer_event"),
    path("case-supervision/<int:worker>/", sessions.session, name="session"),
    path("case-supervision/<int:worker>/sign/", sessions.sign, name="sign_session"),
    path("case-supervision/<uuid:pk>/siblings/", sessions.take_over, name="take_over"),
    path("to-file/", sessions.to_file, name="to_file"),
]
