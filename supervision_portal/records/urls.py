from django.urls import path

from supervision_portal.records.views import drafts, files, notices, papers, signing

app_name = "records"

urlpatterns = [
    path("files/<uuid:file_id>/start/<slug:kind>/", drafts.start, name="start"),
    path("files/<uuid:pk>/readers/", files.readers, name="readers"),
    path("files/<uuid:pk>/open/", files.open_for_purpose, name="open_for_purpose"),
    path("records/<uuid:pk>/", signing.record, name="record"),
    path("records/<uuid:pk>/edit/", drafts.edit, name="edit"),
    path("records/<uuid:pk>/autosave/", drafts.autosave, name="autosave"),
    path("records/<uuid:pk>/names/", drafts.names, name="names"),
    path("records/<uuid:pk>/check/", drafts.check, name="check"),
    path("records/<uuid:pk>/take-over/", drafts.take_over, name="take_over"),
    path("records/<uuid:pk>/discard/", drafts.discard, name="discard"),
    path("records/<uuid:pk>/sign/", signing.sign, name="sign"),
    path("records/<uuid:pk>/return/", signing.send_back, name="return"),
    path("records/<uuid:pk>/refuse/", signing.refuse, name="refuse"),
    path("records/<uuid:pk>/close/", signing.close, name="close"),
    path("records/<uuid:pk>/amend/", signing.amend, name="amend"),
    path("records/<uuid:pk>/pdf/", papers.record_pdf, name="pdf"),
    path("records/<uuid:pk>/attach/", papers.attach, name="attach"),
    path("records/<uuid:pk>/attachments/<int:number>/", papers.attachment, name="attachment"),
    path("actions/<int:pk>/", files.action, name="action"),
    path("mail/", notices.in_doubt, name="mail_in_doubt"),
    path("mail/<int:pk>/", notices.settle, name="settle_mail"),
    path("check-a-pdf/", papers.check_pdf, name="check_pdf"),
]
