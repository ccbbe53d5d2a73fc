from django.urls import path

from supervision.views import files, prepare, series, sessions, teams

app_name = "supervision"

urlpatterns = [
    path("files/", files.files, name="files"),
    path("files/anonymised-teams/", teams.anonymised, name="anonymised_teams"),
    path("files/<uuid:pk>/", files.file, name="file"),
    path("files/<uuid:pk>/agenda/", prepare.agenda, name="agenda"),
    path("files/<uuid:pk>/agenda/<int:item>/remove/", prepare.remove_agenda_item, name="remove_agenda_item"),
    path("files/<uuid:pk>/prepare/", prepare.prepare, name="prepare"),
    path("files/<uuid:pk>/prepare/save/", prepare.autosave, name="prepare_autosave"),
    path("files/<uuid:pk>/pointers/new/", files.add_pointer, name="add_pointer"),
    path("files/<uuid:pk>/sessions/book/", sessions.book, name="book"),
    path("files/<uuid:pk>/sessions/book-the-year/", series.book_series, name="book_series"),
    path("sessions/<int:pk>/cancel/", sessions.cancel, name="cancel"),
    path("sessions/<int:pk>/rebook/", sessions.rebook, name="rebook"),
    path("sessions/<int:pk>/say/<slug:kind>/", sessions.say, name="say"),
]
