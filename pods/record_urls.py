"""The records of pods, and what is destroyed."""

from django.urls import path

from pods.views import folder, records

app_name = "pod_records"
urlpatterns = [
    path("team-folders/<uuid:pk>/", folder.folder, name="folder"),
    path("pods/discussions/<int:pk>/record/", records.record, name="record"),
    path("pods/discussions/<int:pk>/photograph/", records.photograph, name="photograph"),
    path("pods/records/<uuid:pk>/confirm/", records.confirm, name="confirm"),
    path("pods/<uuid:pk>/destroy/", records.destroy, name="destroy"),
]
