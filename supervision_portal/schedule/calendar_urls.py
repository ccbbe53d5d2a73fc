from django.urls import path

from supervision_portal.schedule.views import calendar

app_name = "calendar"

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<slug:secret>.ics", calendar.feed, name="feed"),
]
