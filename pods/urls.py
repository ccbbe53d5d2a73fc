"""Planning pods, and who comes to them."""

from django.urls import path

from pods.views import attendance, bring, pages, plan, policy

app_name = "pods"
urlpatterns = [
    path("pods/", pages.teams, name="teams"),
    path("pods/policy/", policy.change, name="policy"),
    path("pods/teams/<int:pk>/", pages.team, name="team"),
    path("pods/teams/<int:pk>/book/", plan.book, name="book"),
    path("pods/teams/<int:pk>/pods.ics", plan.team_invitation, name="team_invitation"),
    path("pods/teams/<int:pk>/attendance/", attendance.year, name="year"),
    path("pods/teams/<int:pk>/attendance.csv", attendance.year_csv, name="year_csv"),
    path("pods/<uuid:pk>/", pages.pod, name="pod"),
    path("pods/<uuid:pk>/change/", plan.change, name="change"),
    path("pods/<uuid:pk>/cancel/", plan.cancel, name="cancel"),
    path("pods/<uuid:pk>/pod.ics", plan.invitation, name="invitation"),
    path("pods/<uuid:pk>/bring/", bring.bring, name="bring"),
    path("pods/<uuid:pk>/guests/", bring.invite, name="invite"),
    path("pods/<uuid:pk>/for-the-team-meeting/", bring.park, name="park"),
    path("pods/<uuid:pk>/opening/", pages.opening, name="opening"),
    path("pods/<uuid:pk>/attendance/", attendance.note, name="attendance"),
    path("pods/<uuid:pk>/absent/", attendance.absent, name="absent"),
    path("pods/discussions/<int:pk>/prepare/", bring.prepare, name="prepare"),
    path("pods/discussions/<int:pk>/take-back/", bring.take_back, name="take_back"),
    path("pods/guests/<int:pk>/uninvite/", bring.uninvite, name="uninvite"),
]
