"""Addresses of samples; included by `audits.urls`."""

from django.urls import path

from audits.views import samples

urlpatterns = [
    path("samples/", samples.samples, name="samples"),
    path("samples/new/", samples.sample_new, name="sample_new"),
    path("samples/by-name/", samples.sample_by_name, name="sample_by_name"),
    path("samples/<uuid:pk>/", samples.sample, name="sample"),
    path("<uuid:pk>/auditor/", samples.sample_auditor, name="sample_auditor"),
]
