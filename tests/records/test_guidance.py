"""Guidance at the place of use: its data, who changes it, where it shows, and what its links do."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models.guidance import PLACES, Guidance
from supervision_portal.records.services import guidance
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
FILE = settings.BASE_DIR / "policies" / "guidance.toml"
AsUser = Callable[[User], Browser]


@pytest.fixture
def loaded() -> None:
    call_command("load_guidance", FILE, stdout=StringIO())


@pytest.fixture
def admin() -> User:
    return factories.person(Role.POLICY_ADMIN)


@pytest.mark.requirement("CAL-A8.1")
@pytest.mark.usefixtures("loaded")
def test_what_comes_with_the_portal_covers_every_place_it_is_for() -> None:
    places = {place for topic in Guidance.objects.all() for place in topic.places}
    assert {"s1:personal", "s2:reflection", "s3:goals", "agreement:questions", "pods:prepare"} <= places
    assert {"audit:form", "oversight:discussion", "supervision:prepare"} <= places
    assert places <= set(PLACES)


@pytest.mark.usefixtures("loaded")
def test_loading_again_leaves_what_a_council_changed() -> None:
    Guidance.objects.filter(title="Signs of safety").update(text="Ours")
    Guidance.objects.filter(title="Preparing well").delete()
    out = StringIO()
    call_command("load_guidance", FILE, stdout=out)
    assert out.getvalue() == "8 topics, 1 of them new.\n"
    assert Guidance.objects.get(title="Signs of safety").text == "Ours"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("guidance = 3", "There must be"),
        ("[[guidance]]\n", "topic 1 (without a title): The title must have"),
        ('[[guidance]]\ntitle = "A"\nplaces = ["s9:all"]', "topic 1 (A): The places must be among"),
        ('[[guidance]]\ntitle = "A"\nlinks = [["B", "http://b.example"]]', "must be an address that begins"),
        ('[[guidance]]\ntitle = "A"\nlinks = [["B"]]', "A link is made of words and an address"),
        ('[[guidance]]\ntitle = "A"\ncolour = "red"', "“colour” is not known here"),
        ('[[guidance]]\ntitle = "A"\n[[guidance]]\ntitle = "A"', "topic 2 (A): another topic has this title"),
        ("[[", "This is not TOML"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "guidance.toml"
    path.write_text(content)
    with pytest.raises(CommandError) as refused:
        call_command("load_guidance", path)
    assert words in str(refused.value)
    assert not Guidance.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        *("http://a.example/", "javascript:alert(1)", "//a.example", "https://", "https://localhost/", ""),
        *("https://a.example/ b", 'https://a.example/"x', "https://me@a.example/", "https://[a.example/"),
        *("https://a.example:8443/", "data:text/html,x", f"https://a.example/{'x' * 500}"),
    ],
)
def test_only_https_addresses_of_sites_are_links(url: str) -> None:
    assert not guidance.is_address(url)
    with pytest.raises(Refused):
        guidance.keep(by=None, title="A", text="", links=[("A", url)], places=[])


@pytest.mark.requirement("CAL-A8.1")
@pytest.mark.usefixtures("loaded")
def test_it_stands_beside_the_sections_of_a_record(pair: Pair, as_user: AsUser) -> None:
    draft = factories.draft(pair.manager, pair.file)
    html = as_user(pair.manager).get(reverse("records:edit", args=[draft.pk])).content.decode()
    personal = html[html.index('id="section-personal"') : html.index('id="section-performance"')]
    assert "Talking about diversity" in personal
    assert "The reflective cycle" not in personal
    assert "The reflective cycle" in html[html.index('id="section-development"') :]
    links = [part.split(">")[0] for part in html.split("<a ") if "rip.org.uk" in part.split(">")[0]]
    assert links
    assert all('rel="noopener noreferrer"' in link for link in links)
    assert "(another site, opens in a new tab)" in personal
    assert html.count("rip.org.uk") == len(links)  # nothing else comes from there


@pytest.mark.usefixtures("loaded")
def test_a_page_asks_for_it_once_and_where_there_is_none_not_at_all(
    pair: Pair, as_user: AsUser, queries: Callable[[], object]
) -> None:
    browser = as_user(pair.manager)
    counts = {}
    for kind in ("s1", "s3-corporate"):
        draft = factories.draft(pair.manager, pair.file, kind, {"held_on": "1/6/2025"})
        with queries() as found:  # type: ignore[attr-defined]
            browser.get(reverse("records:edit", args=[draft.pk]))
        counts[kind] = sum("records_guidance" in sql for sql in found)
        draft.delete()
    assert counts == {"s1": 1, "s3-corporate": 0}


@pytest.mark.usefixtures("loaded")
def test_it_stands_where_people_prepare(pair: Pair, as_user: AsUser) -> None:
    page = as_user(pair.worker).get(reverse("supervision:prepare", args=[pair.file.pk]))
    assert "Preparing well" in words(page)


@pytest.mark.requirement("CAL-A8.1")
def test_the_policy_administrator_adds_changes_and_takes_away(admin: User, as_user: AsUser) -> None:
    browser = as_user(admin)
    data = {"title": "Listening", "text": "Ask.", "links": "Read more  https://a.example/x", "order": "5"}
    browser.post(reverse("guidance:add"), {**data, "places": ["s1:personal", "audit:form"]})
    topic = Guidance.objects.get()
    assert (topic.links, topic.places) == (
        [["Read more", "https://a.example/x"]],
        ["s1:personal", "audit:form"],
    )
    change = reverse("guidance:change", args=[topic.pk])
    assert "Read more https://a.example/x" in browser.get(change).content.decode()
    browser.post(change, {**data, "title": "Listening well"})
    topic.refresh_from_db()
    assert (topic.title, topic.places) == ("Listening well", [])
    assert "Listening well" in words(browser.get(reverse("guidance:topics")))
    browser.post(reverse("guidance:take_away", args=[topic.pk]))
    assert not Guidance.objects.exists()


@pytest.mark.parametrize(
    "links", ["Read http://a.example/", "https://a.example/", "\n".join(["A https://a.example/"] * 11)]
)
def test_a_wrong_link_is_said(links: str, admin: User, as_user: AsUser) -> None:
    page = as_user(admin).post(reverse("guidance:add"), {"title": "A", "links": links, "order": "5"})
    assert (page.status_code, errors(page)) == (422, ["id_links"])


def test_two_topics_have_two_titles(admin: User, as_user: AsUser) -> None:
    guidance.keep(by=admin, title="Listening", text="", links=[], places=[])
    page = as_user(admin).post(reverse("guidance:add"), {"title": "listening", "order": "5"})
    assert (page.status_code, errors(page)) == (422, ["id_title"])


def test_others_read_and_do_not_change_it(pair: Pair, as_user: AsUser) -> None:
    topic = guidance.keep(by=None, title="Listening", text="Ask.", links=[], places=[])
    browser = as_user(pair.manager)
    assert "Listening" in words(browser.get(reverse("guidance:topics")))
    for name, args in (("add", []), ("change", [topic.pk]), ("take_away", [topic.pk])):
        assert browser.post(reverse(f"guidance:{name}", args=args), {"title": "Mine"}).status_code == 404
    with pytest.raises(Refused):
        guidance.keep(by=pair.manager, title="Mine", text="", links=[], places=[])
    with pytest.raises(Refused):
        guidance.take_away(by=pair.manager, guidance=topic)
    assert as_user(factories.UserFactory()).get(reverse("guidance:topics")).status_code == 404
