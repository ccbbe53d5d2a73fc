from django.urls import include, path

from audits.views import audits

app_name = "audits"
urlpatterns = [
    path("audits/", audits.mine, name="mine"),
    path("audits/good-practice/", audits.good_practice, name="good_practice"),
    path("audits/sign-off/<int:number>/", audits.sign_off, name="sign_off"),
    path("audits/", include("audits.tool_urls")),
    path("audits/", include("audits.sample_urls")),
    path("audits/", include("audits.report_urls")),
    path("audits/<uuid:pk>/", audits.audit, name="audit"),
    path("audits/<uuid:pk>/begin/", audits.begin, name="begin"),
    path("audits/<uuid:pk>/look-again/", audits.look_again, name="look_again"),
    path("audits/<uuid:pk>/cancel/", audits.cancel, name="cancel"),
    path("audits/<uuid:pk>/complete/", audits.complete, name="complete"),
    path("audits/dip-samples/<uuid:pk>/<uuid:record_pk>/", audits.drawn, name="drawn"),
    path("audits/<uuid:pk>/paper/<uuid:record_pk>/", audits.paper, name="paper"),
]
