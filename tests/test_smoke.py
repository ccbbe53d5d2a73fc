import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def test_pages(pair, as_user, client):
    m, w, a = as_user(pair.manager), as_user(pair.worker), as_user(pair.above)

    def ok(c, name, *args, **kw):
        r = c.get(reverse(name, args=args))
        assert r.status_code == kw.get("status", 200), (name, r.status_code, r.content[:3000])
        return r

    ok(client, "account_login")
    ok(client, "health")
    for c in (m, w, a):
        ok(c, "home:my_work")
        ok(c, "supervision:files")
        ok(c, "supervision:file", pair.file.pk)
        ok(c, "records:readers", pair.file.pk)
        ok(c, "records:check_pdf")
    for c in (m, w):
        for n in ("agenda", "prepare", "book", "add_pointer"):
            ok(c, f"supervision:{n}", pair.file.pk)
    ok(a, "records:open_for_purpose", pair.file.pk)
    from supervision_portal.records import kinds

    for kind in kinds.every("supervision"):
        r = m.post(reverse("records:start", args=[pair.file.pk, kind.key]), follow=True)
        assert r.status_code == 200, (kind.key, r.content[:2000])
        assert kind.heading in r.content.decode()
    draft = factories.draft(pair.manager, pair.file)
    r = ok(m, "records:check", draft.pk)
    ok(m, "records:discard", draft.pk)
    r = m.post(reverse("records:check", args=[draft.pk]), {"version": draft.version}, follow=True)
    assert r.status_code == 200
    draft.refresh_from_db()
    assert draft.is_shared
    for c in (m, w):
        ok(c, "records:record", draft.pk)
        for n in ("sign", "return", "refuse"):
            ok(c, f"records:{n}", draft.pk)
    ok(a, "records:record", draft.pk)
    for c, u in ((m, pair.manager), (w, pair.worker)):
        r = c.post(reverse("records:sign", args=[draft.pk]), {"password": factories.PASSWORD}, follow=True)
        assert r.status_code == 200, r.content[:3000]
    draft.refresh_from_db()
    assert draft.is_final
    ok(m, "records:record", draft.pk)
    r = m.post(reverse("records:amend", args=[draft.pk]), follow=True)
    assert r.status_code == 200
    for c in (m, w, a):
        ok(c, "home:my_work")
        ok(c, "supervision:files")
        ok(c, "supervision:file", pair.file.pk)
