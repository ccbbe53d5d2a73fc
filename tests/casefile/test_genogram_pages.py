"""The pages of a genogram: read, kept by versions, printed."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO

import page
import pytest
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from casefile.genogram_models import Genogram, GenogramChild, GenogramPerson
from casefile.models import Child
from casefile.services import genograms
from supervision_portal.design.words import uk_date
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from tests import factories
from tests.casefile.casework import figures
from tests.casefile.genogram_rows import Home, a_person, add_url, relative_url, row_url, shown
from tests.factories import Pair
from tests.pages import Browser, messages, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.fixture
def as_manager(pair: Pair, as_user: SignIn) -> Browser:
    return as_user(pair.manager)


def earlier(genogram: Genogram, days: int = 30) -> None:
    """Let a version be some days older."""
    Genogram.objects.filter(pk=genogram.pk).update(on=timezone.localdate() - dt.timedelta(days=days))


# ---- reading


def test_it_begins_with_the_child(as_worker: Browser, child: Child) -> None:
    answer = shown(as_worker, child)
    assert "There is no genogram yet" in words(answer)
    as_worker.post(reverse("casefile:new_genogram", args=[child.pk]))
    index = GenogramPerson.objects.get()
    assert (index.name, index.is_index, index.genogram.on) == (child.name, True, timezone.localdate())
    assert "the child this genogram is about" in words(shown(as_worker, child))


def test_the_picture_and_the_table_say_the_same(as_worker: Browser, home: Home) -> None:
    answer = shown(as_worker, home.child)
    html, text = answer.content.decode(), words(answer)
    assert html.count("data-person=") == 3
    assert "close to Amara Okafor" in text
    assert "separated from Dele Okafor in 2018" in text
    assert "Home 1" in text
    assert "Violence (arrow to who is hurt)" in text


def test_each_person_has_the_links_that_take_few_clicks(as_worker: Browser, home: Home) -> None:
    html = shown(as_worker, home.child).content.decode()
    assert row_url("change", home.genogram, "person", home.dad.pk) in html
    for role in ("partner", "child", "parent"):
        assert relative_url(home.mum, role) in html


def test_who_reads_the_file_reads_it_and_changes_nothing(as_user: SignIn, home: Home, pair: Pair) -> None:
    auditor = factories.person(name="Aud Auditor")
    factories.grant(auditor, home.child.file)
    browser = as_user(auditor)
    html = shown(browser, home.child).content.decode()
    assert "Mara Okafor" in html
    assert "/add/" not in html
    assert "Add a partner" not in html
    for url in writing(home):
        assert browser.get(url).status_code == 404, url
        assert browser.post(url, a_person()).status_code == 404, url
    assert browser.post(reverse("casefile:new_genogram", args=[home.child.pk])).status_code == 404


def writing(home: Home) -> list[str]:
    """The addresses of pages that change something, one of each."""
    return [
        *(add_url(home.genogram, what) for what in home.rows),
        *(relative_url(home.mum, role) for role in ("partner", "child", "parent")),
        *(row_url("change", home.genogram, what, row.pk) for what, row in home.rows.items()),
        *(row_url("remove", home.genogram, what, row.pk) for what, row in home.rows.items()),
    ]


def test_a_manager_changes_it_too(as_manager: Browser, home: Home) -> None:
    for url in writing(home):
        assert as_manager.get(url).status_code == 200, url


def test_each_reading_is_logged(as_worker: Browser, home: Home) -> None:
    pages = [
        reverse("casefile:genogram", args=[home.child.pk]),
        reverse("casefile:genogram_version", args=[home.genogram.pk]),
        reverse("casefile:genogram_pdf", args=[home.genogram.pk]),
        *writing(home),
    ]
    for number, url in enumerate(pages, start=1):
        as_worker.get(url)
        logged = Event.objects.filter(verb="file.read", file_id=home.child.pk)
        assert logged.count() == number, url
        assert logged.latest("pk").relation == "worker"


def test_what_is_refused(guarded: Callable[..., None], home: Home, pair: Pair) -> None:
    genogram, mum = home.genogram, home.mum
    guarded("casefile:genogram", home.child.pk, by=pair.worker, methods="GET")
    guarded("casefile:new_genogram", home.child.pk, by=pair.worker, methods="POST")
    guarded("casefile:genogram_version", genogram.pk, by=pair.worker, methods="GET")
    guarded("casefile:genogram_pdf", genogram.pk, by=pair.worker, methods="GET")
    guarded("casefile:genogram_add", genogram.pk, "person", by=pair.worker)
    guarded("casefile:genogram_add_relative", genogram.pk, mum.pk, "child", by=pair.worker)
    for action in ("change", "remove"):
        guarded(f"casefile:genogram_{action}", genogram.pk, "person", mum.pk, by=pair.worker)


def test_a_worker_with_a_genogram_of_their_own_gets_nowhere(as_user: SignIn, home: Home) -> None:
    elsewhere = Pair()
    own = Home(factories.child("Own Child", worker=elsewhere.worker))
    browser = as_user(elsewhere.worker)
    for url in [*writing(home), reverse("casefile:genogram", args=[home.child.pk])]:
        assert browser.get(url).status_code == 404, url
    # a row of the other family under one's own genogram
    for action in ("change", "remove"):
        url = row_url(action, own.genogram, "person", home.mum.pk)
        assert browser.post(url, a_person()).status_code == 404
    smuggled = {"a": str(home.mum.pk), "b": str(own.mum.pk), "kind": "close"}
    answer = browser.post(add_url(own.genogram, "relationship"), smuggled)
    assert answer.status_code == 422
    assert "Mara" in GenogramPerson.objects.get(pk=home.mum.pk).name


def test_what_is_not_there(as_worker: Browser, home: Home) -> None:
    for url in (
        add_url(home.genogram, "aunt"),
        row_url("change", home.genogram, "aunt", home.mum.pk),
        row_url("change", home.genogram, "person", 10**30),
        reverse("casefile:genogram_add_relative", args=[home.genogram.pk, home.mum.pk, "aunt"]),
        reverse("casefile:genogram_add_relative", args=[home.genogram.pk, 10**30, "child"]),
        reverse("casefile:genogram_version", args=[10**30]),
    ):
        assert as_worker.get(url).status_code == 404, url


# ---- versions


def test_a_new_version_has_all_that_the_last_one_has(as_worker: Browser, home: Home) -> None:
    earlier(home.genogram)
    before = words(shown(as_worker, home.child))
    as_worker.post(reverse("casefile:new_genogram", args=[home.child.pk]))
    new = Genogram.objects.latest_of(home.child.file)
    assert new is not None
    assert new != home.genogram
    old_family, family = Genogram.objects.get(pk=home.genogram.pk).family(), new.family()
    assert [len(part) for part in (family.people, family.couples, family.children)] == [3, 1, 1]
    assert not {person.key for person in family.people} & {person.key for person in old_family.people}
    assert "separated from Dele Okafor in 2018" in before
    assert "separated from Dele Okafor in 2018" in words(shown(as_worker, home.child))
    [members] = family.households
    assert {family.name(key) for key in members} == {"Mara Okafor", "Amara Okafor"}


def test_an_earlier_version_stands_still(as_worker: Browser, home: Home) -> None:
    earlier(home.genogram)
    genograms.new_version(by=None, child=home.child)
    answer = as_worker.get(reverse("casefile:genogram_version", args=[home.genogram.pk]))
    assert "This is an earlier version" in words(answer)
    assert "Add a partner" not in words(answer)
    refused = as_worker.post(add_url(home.genogram, "person"), a_person())
    assert refused.status_code == 422
    assert "There is a newer version" in words(refused)
    assert 'value="Nana Adjei"' in refused.content.decode()
    removal = as_worker.post(row_url("remove", home.genogram, "person", home.dad.pk))
    assert "There is a newer version" in words(removal)
    assert home.genogram.people.count() == 3


def test_one_version_a_day(as_worker: Browser, home: Home) -> None:
    answer = as_worker.post(reverse("casefile:new_genogram", args=[home.child.pk]))
    assert messages(answer) == ["There is a version of today already. You can change that one."]
    assert Genogram.objects.count() == 1


# ---- print, and speed


def test_it_prints_as_pdf_ua(as_worker: Browser, home: Home) -> None:
    home.mum.name = "Mara 👋 Okafor"
    home.keep(home.mum)
    answer = as_worker.get(reverse("casefile:genogram_pdf", args=[home.genogram.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="genogram-20')
    report = page.validate_pdf_bytes(answer.content, profile="ua1")
    assert report.is_compliant, report
    tree = PdfFileReader(BytesIO(answer.content)).root["/StructTreeRoot"]
    assert figures(tree) == [f"Genogram of Amara Okafor, {uk_date(timezone.localdate())}"]


def test_no_query_for_each_person(
    as_worker: Browser, home: Home, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    urls = [
        reverse("casefile:genogram", args=[home.child.pk]),
        reverse("casefile:genogram_pdf", args=[home.genogram.pk]),
        row_url("change", home.genogram, "person", home.mum.pk),
        relative_url(home.mum, "child"),
        add_url(home.genogram, "household"),
    ]
    counts = []
    for more in (0, 12):
        cousins = [GenogramPerson(name=f"Cousin {i}", born=1990 + i) for i in range(more)]
        home.keep(*cousins, *(GenogramChild(child=one, parent_a=home.dad) for one in cousins))
        for url in urls:
            with queries() as found:
                as_worker.get(url)
            counts.append(len(found))
    assert counts[: len(urls)] == counts[len(urls) :]
    assert max(counts) <= 18
