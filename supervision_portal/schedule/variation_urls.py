from django.urls import path

from supervision_portal.schedule.views import variations

app_name = "variation"

urlpatterns = [
    path("files/<uuid:pk>/frequency/", variations.frequency, name="frequency"),
    path("files/<uuid:pk>/frequency/agree/", variations.agree, name="agree"),
    path("files/<uuid:pk>/frequency/part-time/", variations.pro_rata, name="pro_rata"),
    path("files/<uuid:pk>/frequency/note/", variations.note_event, name="note_event"),
    path("frequency/<int:pk>/end/", variations.end, name="end"),
    path("frequency/noted/<int:pk>/take-back/", variations.withdraw_event, name="withdraw_event"),
]
