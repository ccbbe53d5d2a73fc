"""Addresses of audit tools; included by `audits.urls`."""

from django.urls import path

from audits.views import tool_drafts, tools

_DRAFT = "tools/drafts/<slug:key>/"
_VERSION = "tools/<slug:key>/<int:version>/"

urlpatterns = [
    path("tools/", tools.tools, name="tools"),
    path("tools/new/", tools.tool_new, name="tool_new"),
    path(_VERSION, tools.tool, name="tool"),
    path(f"{_VERSION}change/", tools.tool_begin, name="tool_begin"),
    path(f"{_VERSION}retire/", tools.tool_retire, name="tool_retire"),
    path(_DRAFT, tool_drafts.tool_draft, name="tool_draft"),
    path(f"{_DRAFT}add-part/", tool_drafts.tool_add_part, name="tool_add_part"),
    path(f"{_DRAFT}add-scale/", tool_drafts.tool_add_scale, name="tool_add_scale"),
    path(f"{_DRAFT}parts/<slug:part>/", tool_drafts.tool_part, name="tool_part"),
    path(f"{_DRAFT}parts/<slug:part>/add/", tool_drafts.tool_add_question, name="tool_add_question"),
    path(f"{_DRAFT}questions/<slug:question>/", tool_drafts.tool_question, name="tool_question"),
    path(f"{_DRAFT}scales/<slug:scale>/", tool_drafts.tool_scale, name="tool_scale"),
    path(f"{_DRAFT}move/<slug:kind>/<slug:piece>/", tool_drafts.tool_move, name="tool_move"),
    path(f"{_DRAFT}remove/<slug:kind>/<slug:piece>/", tool_drafts.tool_remove, name="tool_remove"),
    path(f"{_DRAFT}publish/", tool_drafts.tool_publish, name="tool_publish"),
    path(f"{_DRAFT}discard/", tool_drafts.tool_discard, name="tool_discard"),
]
