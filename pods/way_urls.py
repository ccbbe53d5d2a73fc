"""Ways to run a session: to read, and for practice leads to copy and change."""

from django.urls import path

from pods.views import way_steps, ways

app_name = "ways"
urlpatterns = [
    path("pods/ways/", ways.ways, name="ways"),
    path("pods/ways/<slug:key>/", ways.way, name="way"),
    path("pods/ways/<slug:key>/copy/", ways.copy, name="copy"),
    path("pods/ways/<slug:key>/change/", ways.change, name="change"),
    path("pods/ways/<slug:key>/retire/", ways.retire, name="retire"),
    path("pods/ways/<slug:key>/offer-again/", ways.offer_again, name="offer_again"),
    path("pods/ways/<slug:key>/parts/", way_steps.parts, name="parts"),
    path("pods/ways/<slug:key>/add/<slug:kind>/", way_steps.add, name="add"),
    path("pods/ways/<slug:key>/steps/<slug:step>/", way_steps.change, name="step"),
    path("pods/ways/<slug:key>/steps/<slug:step>/move/", way_steps.move, name="move"),
    path("pods/ways/<slug:key>/steps/<slug:step>/take-away/", way_steps.take_away, name="take_away"),
]
