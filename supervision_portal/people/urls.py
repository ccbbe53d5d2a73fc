from django.urls import path

from supervision_portal.people.views import session

app_name = "people"

urlpatterns = [
    path("still-here/", session.still_here, name="still_here"),
]
