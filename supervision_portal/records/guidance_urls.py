from django.urls import path

from supervision_portal.records.views import guidance

app_name = "guidance"

urlpatterns = [
    path("guidance/", guidance.topics, name="topics"),
    path("guidance/add/", guidance.add, name="add"),
    path("guidance/<int:pk>/", guidance.change, name="change"),
    path("guidance/<int:pk>/take-away/", guidance.take_away, name="take_away"),
]
