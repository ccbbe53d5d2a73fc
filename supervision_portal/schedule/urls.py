from django.urls import path

from supervision_portal.schedule.views import changing, policy, publishing, words

app_name = "schedule"

urlpatterns = [
    path("policy/", policy.policy, name="policy"),
    path("policy/history/", policy.history, name="history"),
    path("policy/change/", changing.changes, name="changes"),
    path("policy/change/drop/", changing.forget, name="forget"),
    path("policy/change/beforehand/", publishing.beforehand, name="beforehand"),
    path("policy/change/file/", changing.upload_policy, name="upload_policy"),
    path("policy/change/absences/", changing.pause, name="pause"),
    path("policy/change/reminders/<slug:duty>/", changing.stages, name="stages"),
    path("policy/rules/add/<slug:duty>/", changing.add_rule, name="add_rule"),
    path("policy/rules/<slug:key>/change/", changing.change_rule, name="change_rule"),
    path("policy/rules/<slug:key>/take-away/", changing.take_rule_away, name="take_rule_away"),
    path("policy/rules/<slug:key>/up/", changing.move_rule_up, name="move_rule_up"),
    path("policy/rules/<slug:key>/undo/", changing.undo, name="undo"),
    path("policy/kinds-of-team/", words.team_kinds, name="team_kinds"),
    path("policy/kinds-of-team/<int:pk>/", words.team_kind, name="team_kind"),
    path("policy/contracts/", words.contracts, name="contracts"),
    path("policy/contracts/<int:pk>/", words.contract, name="contract"),
]
