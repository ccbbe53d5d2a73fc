"""The staff survey. `survey/` is where people answer: it has no number, no name and no code in it."""

from django.urls import path

from audits.survey import public, results, views

app_name = "survey"
urlpatterns = [
    path("survey/", public.answer, name="answer"),
    path("surveys/", views.surveys, name="surveys"),
    path("surveys/plan/", views.plan, name="plan"),
    path("surveys/questions/<slug:key>/", views.questions, name="questions"),
    path("surveys/<int:pk>/", views.survey, name="survey"),
    path("surveys/<int:pk>/code/", views.take_code, name="code"),
    path("surveys/<int:pk>/key/", views.key, name="key"),
    path("surveys/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("surveys/<int:pk>/results/", results.results, name="results"),
    path("surveys/<int:pk>/results.csv", results.results_csv, name="results_csv"),
    path("surveys/<int:pk>/take-away/", results.take_text_away, name="take_text_away"),
]
