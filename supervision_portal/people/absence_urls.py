from django.urls import path

from supervision_portal.people.views import absences

app_name = "absence"

urlpatterns = [
    path("people/<int:pk>/absences/", absences.absences, name="absences"),
    path("people/<int:pk>/absences/note/", absences.note, name="note"),
    path("absences/<int:pk>/", absences.change, name="change"),
    path("absences/<int:pk>/take-back/", absences.withdraw, name="withdraw"),
    path("absences/<int:pk>/cover/", absences.name_cover, name="name_cover"),
    path("absences/cover/<int:pk>/end/", absences.end_cover, name="end_cover"),
]
