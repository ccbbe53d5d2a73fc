"""Addresses of reports; included by `audits.urls`."""

from django.urls import path

from audits.views import reports

urlpatterns = [
    path("report/", reports.report, name="report"),
    path("report/audits.csv", reports.report_csv_file, name="report_csv"),
    path("report/report.pdf", reports.report_pdf, name="report_pdf"),
]
