"""What the addresses of the portal want in tests: things that are there, and somebody who may."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits.survey import services as survey_services
from audits.survey.counting import Place, count
from casefile.models import CaseRecordTeam, Status
from casefile.pictures import read_picture
from casefile.services import children, drawings, releasing, significant
from pods.models import Guest, Pod
from pods.services import plan, ways
from pods.services import room as rooms
from pods.services.plan import Plan
from supervision.services import add_agenda_item, preparation_of
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Notice, Record
from supervision_portal.records.services import attachments, drafts, guidance
from supervision_portal.schedule import services as schedule
from supervision_portal.schedule.models import FileEvent
from supervision_portal.schedule.services import feeds, proposals, variations
from supervision_portal.schedule.services.proposals import Proposal
from supervision_portal.schedule.services.variations import Terms
from tests import factories
from tests.audits.survey.world import SHORT
from tests.casefile import cast as papers
from tests.casefile.genogram_rows import Home
from tests.casefile.test_drawings import a_picture
from tests.factories import Cast
from tests.pages import Browser
from tests.pods.held import Held
from tests.records.test_uploads import a_pdf
from tests.urls.audit_tools import NAMES as AUDIT_TOOLS
from tests.urls.audit_tools import tools_and_samples
from tests.urls.audits import audits_of
from tests.urls.table import ABOVE, AUDITS, CHANGES, CHILD, DREW, HOLDS_KEY, RIGHT, SUPERVISEE, TABLE

SETTINGS = ("settings", "add_status", "change_status", "add_case_system", "change_case_system")
POLICY = (
    *("changes", "forget", "beforehand", "upload_policy", "pause", "stages", "add_rule", "change_rule"),
    *("take_rule_away", "move_rule_up", "undo", "team_kinds", "team_kind", "contracts", "contract"),
)
OF_ROOM = ("here", "now", "wall", "wall_now", "leave", "write", "together", "goal")
WAYS = ("copy", "change", "parts", "retire", "offer_again", "step", "add", "move", "take_away")
SURVEYS = ("plan", "questions", "cancel", "take_text_away")
PEOPLE_WITHOUT_KEY = [
    f"people:{name}"
    for name in (
        *("still_here", "your_details", "people", "add", "teams", "add_team", "add_service"),
        *("import", "import_empty_file", "training", "training_csv"),
    )
]


def things(cast: Cast) -> dict[str, list[Any]]:
    """For each address what it wants, of things that are there."""
    return {
        **{name: [] for name in TABLE},
        **{name: [cast.file.pk] for name in TABLE if name.startswith("supervision:")},
        **{name: [cast.worker.pk] for name in TABLE if name.startswith("people:")},
        **{name: [] for name in PEOPLE_WITHOUT_KEY},
        **records_of(cast),
        **preparing_of(cast),
        **booked_of(cast),
        **people_of(cast),
        **on_a_childs_file(cast),
        **on_a_genogram(cast),
        **on_releases(cast),
        **agreed_and_away(cast),
        **on_the_policy(cast),
        **unfinished_of_others(cast),
        **record_of_a_pod(cast),
        **pods_of_the_team(cast),
        **ways_to_run_a_pod(),
        **tools_and_samples(cast, _in(Role.QA_LEAD)),
        **audits_of(cast, _in(Role.QA_LEAD)),
        **surveys_and_guidance(cast),
    }


def records_of(cast: Cast) -> dict[str, list[Any]]:
    """Records of a supervision file: a draft, one that waits for a signature, and a final one."""
    file, worker, manager = cast.file, cast.worker, cast.manager
    final = factories.final(cast, data=factories.s1_data(**factories.action_data()))
    corporate = drafts.begin(by=worker, file=file, kind="s3-corporate")
    document = attachments.attach(by=worker, record=corporate, name="form.pdf", data=a_pdf())
    waiting = factories.shared(manager, file, "observation", {"held_on": "1/6/2025", "observed": "A visit"})
    draft = factories.draft(manager, file)
    of_draft = ("edit", "autosave", "names", "check", "discard")
    of_waiting = ("sign", "return", "refuse", "close", "record", "pdf")
    return {
        **{f"records:{name}": [file.pk] for name in ("readers", "open_for_purpose")},
        **{f"records:{name}": [draft.pk] for name in of_draft},
        **{f"records:{name}": [waiting.pk] for name in of_waiting},
        "records:start": [file.pk, "s1"],
        "records:amend": [final.pk],
        "records:attach": [corporate.pk],
        "records:attachment": [corporate.pk, document.pk],
        "records:action": [final.actions.get().pk],
        "supervision:say": [final.session.pk, "not_held"],
    }


def preparing_of(cast: Cast) -> dict[str, list[Any]]:
    item = add_agenda_item(by=cast.worker, file=cast.file, text="Leave in May")
    preparation_of(by=cast.worker, file=cast.file)
    return {"supervision:remove_agenda_item": [cast.file.pk, item.pk]}


def booked_of(cast: Cast) -> dict[str, list[Any]]:
    """One session that is booked, and one that was cancelled."""
    soon = timezone.now() + dt.timedelta(days=3)
    booked = schedule.book(by=cast.manager, file=cast.file, at=soon)
    moved = schedule.book(by=cast.manager, file=cast.file, at=soon + dt.timedelta(days=1))
    schedule.cancel(by=cast.manager, session=moved, by_whom="both", why="workload")
    return {
        "supervision:files": [],
        "supervision:anonymised_teams": [],
        "supervision:cancel": [booked.pk],
        "supervision:rebook": [moved.pk],
        "calendar:feed": [feeds.address_of(cast.worker).secret],
    }


def people_of(cast: Cast) -> dict[str, list[Any]]:
    rows = b"email,name,role\nann@demo.example,Ann,Worker\nno address,,\n"
    token = upload(cast.admin, "people:import", rows)
    return {
        "people:end_post": [cast.worker.pk, cast.worker.posts.get().pk],
        "people:end_line": [cast.worker.pk, cast.worker.lines_up.order_by("-start")[0].pk],
        "people:import_check": [token],
        "people:import_bad_rows": [token],
        "account_reset_password_from_key": ["1", "forged"],
    }


def upload(user: User, name: str, data: bytes) -> str:
    """Choose a file to import; the token that it is kept under."""
    browser = Browser()
    browser.force_login(user)
    answer = browser.post(reverse(name), {"file": SimpleUploadedFile("rows.csv", data)})
    return str(answer["Location"].rstrip("/").split("/")[-1])


def on_a_childs_file(cast: Cast) -> dict[str, list[Any]]:
    """What the addresses of a child's file want: two children of the worker, with papers on their files."""
    manager, worker = cast.manager, cast.worker
    child, sibling = (
        factories.child(name, worker=worker, team=cast.team) for name in ("Amara Okafor", "Bo Okafor")
    )
    children.change_child(by=None, child=child, team=cast.team, address_is_confidential=True)
    children.join_family(by=manager, child=child, sibling=sibling)
    children.let_know_address(by=manager, child=child, user=cast.director, reason="Signs the placement")
    relative = factories.person(name="Rae Relative")
    barred = children.bar(by=manager, file=child.file, user=relative, reason="Aunt of the mother")
    event = significant.log_event(
        by=worker,
        file=child.file,
        kind="other",
        what="A fall",
        happened_at=timezone.now(),
        known_at=timezone.now(),
    )
    s2_draft = papers.draft(manager, child.file)
    papers.ready(manager, sibling.file)
    token = upload(cast.admin, "casefile:import", b"case_number,name\nK1,Cy Okafor\nno name,\n")
    other_team = factories.TeamFactory()  # of which the manager has no records
    of_child = [name for name, row in TABLE.items() if row.who in (CHILD, CHANGES)]
    return {
        **{name: [child.pk] for name in of_child},
        **{f"casefile:{name}": [event.pk] for name in ("withdraw_event", "answer_event")},
        **{f"casefile:{name}": [worker.pk] for name in ("session", "sign_session")},
        **{f"casefile:{name}": [token] for name in ("import_check", "import_bad_rows")},
        "casefile:take_over": [s2_draft.pk],
        "casefile:forget_address": [child.pk, child.address_known_by.get().pk],
        "casefile:lift_bar": [child.pk, barred.pk],
        "casefile:team": [cast.team.pk],
        "casefile:details": [child.pk],
        "casefile:change_status": [Status.objects.all()[0].pk],
        "casefile:change_case_system": [CaseRecordTeam.objects.create(team=other_team, name="CASS").pk],
    }


def on_a_genogram(cast: Cast) -> dict[str, list[Any]]:
    """A child with a genogram and a photographed drawing."""
    home = Home(factories.child("Eve Okafor", worker=cast.worker, team=cast.team))
    drawing = drawings.add(
        by=None,
        file=home.child.file,
        picture=read_picture(a_picture()),
        drawn_on=home.child.file.opened_on,
        description="The family",
    )
    key, person = home.genogram.pk, home.mum.pk
    return {
        **{f"casefile:{name}": [home.child.pk] for name in ("genogram", "new_genogram", "add_drawing")},
        **{f"casefile:{name}": [key] for name in ("genogram_version", "genogram_pdf")},
        "casefile:genogram_add": [key, "relationship"],
        "casefile:genogram_add_relative": [key, person, "partner"],
        "casefile:genogram_change": [key, "person", person],
        "casefile:genogram_remove": [key, "person", person],
        "casefile:drawing": [drawing.pk],
        "casefile:remove_drawing": [drawing.pk],
    }


def on_releases(cast: Cast) -> dict[str, list[Any]]:
    """Two children's files with a record each: the release of one is in hand, the other is released."""
    data = {"held_on": "1/7/2025", "discussion": "We met.", "decisions": "Carry on."}
    found = []
    for name in ("Cy Okafor", "Di Okafor"):
        child = factories.child(name, worker=cast.worker, team=cast.team)
        record = factories.sign(factories.shared(cast.manager, child.file, "decision", data), cast.manager)
        found.append(releasing.ask(by=cast.manager, child=child, reason="Request 12"))
    in_hand, released = found
    releasing.release_file(by=governance(), made=released)
    of_child = ("as_received", "preview_file", "ask_for_release")
    of_release = ("release", "preview_release", "withdraw_release", "release_now")
    return {
        **{f"casefile:{name}": [in_hand.file_id] for name in of_child},
        **{f"casefile:{name}": [in_hand.pk] for name in of_release},
        "casefile:hold_back": [in_hand.pk, in_hand.entries.get().pk],
        "casefile:released_pdf": [released.pk],
        "casefile:record_text": [record.pk],
    }


def on_the_policy(cast: Cast) -> dict[str, list[Any]]:
    """A rule in force, and a change of it that the policy administrator has in hand."""
    proposals.keep(_in(Role.POLICY_ADMIN), Proposal(specs={"table-1-everybody": None}))
    of_rule = ("change_rule", "take_rule_away", "move_rule_up", "undo")
    return {
        **{f"schedule:{name}": ["table-1-everybody"] for name in of_rule},
        **{f"schedule:{name}": ["personal"] for name in ("stages", "add_rule")},
        "schedule:team_kind": [cast.team.pk],
        "schedule:contract": [cast.worker.posts.get().pk],
    }


def agreed_and_away(cast: Cast) -> dict[str, list[Any]]:
    """Another frequency for the worker, what was noted on their file, and an absence that is covered."""
    file, manager, worker, today = cast.file, cast.manager, cast.worker, timezone.localdate()
    terms = Terms("personal", today, None, "Works three days a week", {"every": "7 weeks"})
    variation = variations.agree(by=manager, file=file, terms=terms)
    event = FileEvent.objects.create(file=file, name="probation passed", on=today, noted_by=manager)
    absence = people.note_absence(by=manager, user=worker, kind="leave", start=today, end=today)
    cover = people.name_cover(by=manager, absence=absence, user=cast.colleague, end=today)
    return {
        **{f"variation:{name}": [file.pk] for name in ("frequency", "agree", "pro_rata", "note_event")},
        "variation:end": [variation.pk],
        "variation:withdraw_event": [event.pk],
        **{f"absence:{name}": [worker.pk] for name in ("absences", "note")},
        **{f"absence:{name}": [absence.pk] for name in ("change", "withdraw", "name_cover")},
        "absence:end_cover": [cover.pk],
    }


def unfinished_of_others(cast: Cast) -> dict[str, list[Any]]:
    """A draft that an earlier supervisor left, and a mail of which nobody knows whether it went out."""
    left = Record.objects.create(file=cast.file, kind="s1", author=cast.former, version=1)
    left.parties.create(user=cast.worker, role="supervisee")
    left.parties.create(user=cast.former, role="supervisor")
    notice = Notice.objects.create(key="in doubt", mail="record_final", to=cast.worker, file=cast.file)
    Notice.objects.filter(pk=notice.pk).update(record=left, claimed_at=timezone.now() - dt.timedelta(hours=1))
    return {"records:take_over": [left.pk], "records:settle_mail": [notice.pk]}


def record_of_a_pod(cast: Cast) -> dict[str, list[Any]]:
    """A pod that the manager facilitated and the worker brought a case to; its record is final."""
    held = Held(cast)
    held.with_room()
    record = held.final()
    unfinished = Held(cast, days_ago=1)
    unfinished.begun()
    return {
        "pod_records:folder": [held.folder.pk],
        "pod_records:record": [held.discussion.pk],
        "pod_records:photograph": [unfinished.discussion.pk],
        "pod_records:confirm": [record.pk],
        "pod_records:destroy": [held.pod.pk],
    }


def pods_of_the_team(cast: Cast) -> dict[str, list[Any]]:
    """A pod with a topic and a guest, and one with a case; attendance is of one that was held."""
    at = timezone.now() + dt.timedelta(days=5)
    [coming] = plan.book(by=cast.manager, team=cast.team, times=[at], plan=Plan(minutes=120))
    topic = plan.bring_topic(by=cast.manager, pod=coming, topic="Identity", caseworker=cast.manager)
    guest = Guest.objects.create(pod=coming, name="Grace Adeyemi", invited_by=cast.manager)
    held = Pod.objects.filter(session__file__team=cast.team, session__state="held")[0]
    room = rooms.open_room(by=cast.manager, pod=coming)
    [on_case] = plan.book(
        by=cast.manager, team=cast.team, times=[at + dt.timedelta(days=1)], plan=Plan(minutes=120)
    )
    child = factories.child("Ida Case", worker=cast.worker, team=cast.team)
    plan.bring_case(by=cast.manager, pod=on_case, file=child.file)
    about_child = rooms.open_room(by=cast.manager, pod=on_case)
    of_team = ("team", "book", "team_invitation", "year", "year_csv")
    return {
        **{name: [coming.pk] for name in TABLE if name.startswith("pods:")},
        **{f"room:{name}": [coming.pk] for name in ("open", "join", "paper")},
        **{f"room:{name}": [room.pk] for name in OF_ROOM},
        "room:tell": [about_child.pk],
        "room:do": [room.pk, "pause"],
        "room:code": [],
        **{f"pods:{name}": [cast.team.pk] for name in of_team},
        "pods:teams": [],
        "pods:policy": [],
        "pods:attendance": [held.pk],
        **{f"pods:{name}": [topic.pk] for name in ("prepare", "take_back")},
        "pods:uninvite": [guest.pk],
    }


def ways_to_run_a_pod() -> dict[str, list[Any]]:
    """A copy of group supervision that a pod facilitator made."""
    own = ways.copy(by=_in(Role.POD_FACILITATOR), key="group-supervision", name="Short group supervision")
    of_way = ("way", "copy", "change", "parts", "retire", "offer_again")
    return {
        "ways:ways": [],
        **{f"ways:{name}": [own.key] for name in of_way},
        **{f"ways:{name}": [own.key, "check-in"] for name in ("step", "move", "take_away")},
        "ways:add": [own.key, "talk"],
    }


def surveys_and_guidance(cast: Cast) -> dict[str, list[Any]]:
    """A survey that is open, one that was counted, and a topic of guidance."""
    lead = _in(Role.QA_LEAD)
    questions = survey_services.publish(by=None, content=SHORT)
    when = {"opens_on": timezone.localdate(), "closes_on": timezone.localdate()}
    is_open, counted = (
        survey_services.plan(
            by=lead, questions=questions, title="Spring", holders=(lead, cast.worker), **when
        )
        for _ in range(2)
    )
    for survey in (is_open, counted):
        for holder in (lead, cast.worker):
            survey_services.make_key(by=holder, survey=survey)
    counted.results, counted.counted_on = (
        count(questions.asked, [], {"all": Place("All", None)}),
        when["opens_on"],
    )
    counted.save()
    topic = guidance.keep(
        by=None, title="Listening", text="Ask, do not assume.", links=[], places=["s1:personal"]
    )
    return {
        **{f"survey:{name}": [is_open.pk] for name in ("survey", "code", "key", "cancel")},
        **{f"survey:{name}": [counted.pk] for name in ("results", "results_csv", "take_text_away")},
        "survey:questions": [questions.key],
        **{f"guidance:{name}": [topic.pk] for name in ("change", "take_away")},
    }


def who_may(name: str, cast: Cast) -> User:
    """Somebody who may, as the table says."""
    who = TABLE[name].who
    if who == RIGHT:
        return {
            "people:training": cast.director,
            "people:training_csv": cast.director,
            "people:record_training": cast.director,
            "casefile:add": cast.manager,
            "casefile:all_bars": governance(),
            "casefile:release_now": governance(),
            **{f"casefile:{name}": _in(Role.BUSINESS_SUPPORT) for name in ("to_keep", "details")},
            **{f"casefile:{name}": _in(Role.POLICY_ADMIN) for name in SETTINGS},
            "supervision:anonymised_teams": _in(Role.POLICY_ADMIN),
            "pods:policy": _in(Role.POLICY_ADMIN),
            **{f"schedule:{name}": _in(Role.POLICY_ADMIN) for name in POLICY},
            **{f"ways:{name}": _in(Role.POD_FACILITATOR) for name in WAYS},
            **{name: _in(Role.QA_LEAD) for name in (*AUDIT_TOOLS, "audits:mine", "audits:cancel")},
            **{f"survey:{name}": _in(Role.QA_LEAD) for name in SURVEYS},
            **{f"guidance:{name}": _in(Role.POLICY_ADMIN) for name in ("add", "change", "take_away")},
        }.get(name, cast.admin)
    above = cast.manager if name.startswith("casefile:") else cast.above
    those = {
        ABOVE: above,
        SUPERVISEE: cast.worker,
        HOLDS_KEY: cast.worker,
        AUDITS: cast.auditor,
        DREW: cast.above,
    }
    return those.get(who, cast.manager)


def governance() -> User:
    """The information governance lead; nobody of the cast."""
    return _in(Role.GOVERNANCE)


def _in(role: Role) -> User:
    """Somebody in this role, the same each time; nobody of the cast."""
    return User.objects.filter(name=role.label).first() or factories.person(role, name=role.label)


def as_who_may(name: str, cast: Cast) -> Browser:
    browser = Browser()
    browser.force_login(cast.worker if name == "supervision:prepare_autosave" else who_may(name, cast))
    return browser
