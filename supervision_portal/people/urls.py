from django.urls import path

from supervision_portal.people.views import account, changes, directory, imports, session, teams, training

app_name = "people"

urlpatterns = [
    path("still-here/", session.still_here, name="still_here"),
    path("account/details/", account.your_details, name="your_details"),
    path("people/", directory.people, name="people"),
    path("people/add/", changes.add, name="add"),
    path("people/teams/", teams.teams, name="teams"),
    path("people/teams/add/", teams.add_team, name="add_team"),
    path("people/services/add/", teams.add_service, name="add_service"),
    path("people/training/", training.report, name="training"),
    path("people/training/download/", training.report_csv, name="training_csv"),
    path("people/import/", imports.upload, name="import"),
    path("people/import/empty-file/", imports.empty_file, name="import_empty_file"),
    path("people/import/<slug:token>/", imports.check, name="import_check"),
    path("people/import/<slug:token>/bad-rows/", imports.bad_rows, name="import_bad_rows"),
    path("people/<int:pk>/", directory.person, name="person"),
    path("people/<int:pk>/change/", changes.change, name="change"),
    path("people/<int:pk>/posts/begin/", changes.begin_post, name="begin_post"),
    path("people/<int:pk>/posts/<int:post_pk>/end/", changes.end_post, name="end_post"),
    path("people/<int:pk>/lines/begin/", changes.begin_line, name="begin_line"),
    path("people/<int:pk>/lines/<int:line_pk>/end/", changes.end_line, name="end_line"),
    path("people/<int:pk>/leaves/", changes.leaves, name="leaves"),
    path("people/<int:pk>/returns/", changes.returns, name="returns"),
    path("people/<int:pk>/training/record/", training.record, name="record_training"),
]
