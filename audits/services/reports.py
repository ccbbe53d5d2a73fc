"""What audits say together: by team, service and period (CAL-20.5). Of no single worker.

Of one tool at a time, for its questions and scales are its own. Texts are shown with children's initials.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from audits.models import Answer, Audit, Grade, Point
from audits.models import Tool as ToolRow
from audits.rules.reports import (
    NO_PLACE,
    NOWHERE,
    Asked,
    GradeRow,
    Overdue,
    OverruleRow,
    Place,
    QuestionRow,
    Report,
    Row,
    Share,
    TeamRow,
    Theme,
)
from audits.rules.tool import Choice, Question, Scale, Tool
from audits.services.masking import mask
from audits.services.report_scope import Scope
from audits.services.tools import tool_of
from supervision_portal.people.models import Post
from supervision_portal.records.models import Action, FileBar, FileHolder
from supervision_portal.schedule.rules.days import Period

QUARTERS = 8  # of a trend, at most: the last ones of the period
TEXTS = 20  # learning points shown of each section, and actions of the list; the CSV has all
TEAMS_AT_ONCE = 50  # with more teams than that, services stand alone
OVERALL = ""


class Audits:
    """The signed audits by a tool that somebody sees, read once; each with the team of its file then."""

    def __init__(self, scope: Scope, asked: Asked) -> None:
        self.scope, self.asked = scope, asked
        self.rows = self._rows()
        self.by_key = {row.pk: row for row in self.rows}

    @cached_property
    def versions(self) -> list[Tool]:
        """Every version of the tool, the newest first."""
        return [tool_of(row) for row in ToolRow.objects.filter(key=self.asked.tool).order_by("-version")]

    @cached_property
    def of_period(self) -> list[Row]:
        return [row for row in self.rows if self.asked.since <= row.closed_on <= self.asked.until]

    def _rows(self) -> list[Row]:
        """All that were signed until the last day, in the places that are asked for. Three queries."""
        barred = FileBar.objects.current().filter(user=self.scope.user).values("file")
        end = timezone.make_aware(dt.datetime.combine(self.asked.until, dt.time.max))
        closed = Audit.objects.closed().filter(tool__key=self.asked.tool, closed_at__lte=end)
        closed = closed.exclude(file__in=barred)
        names = ("pk", "file", "record__number", "closed_at", "file__team", "applicable", "answered_yes")
        posts = self._posts(closed)
        found = []
        for pk, file, number, at, team, applicable, yes in closed.order_by("closed_at").values_list(*names):
            on = timezone.localdate(at)
            place = self._place(team or _team_on(posts.get(file, ()), on))
            if place:
                found.append(Row(pk, file, number or "", on, place, applicable or 0, yes or 0))
        return found

    def _posts(self, closed: QuerySet[Audit]) -> dict[UUID, list[Post]]:
        """The posts in a team of whose supervision file it is, the oldest first."""
        holders = FileHolder.objects.filter(file__in=closed.values("file"), role="supervisee")
        posts = Post.objects.filter(team__isnull=False, user__held_files__in=holders).order_by("start", "pk")
        found: dict[UUID, list[Post]] = defaultdict(list)
        for file, team, start, end in posts.values_list("user__held_files__file", "team", "start", "end"):
            found[file].append(Post(team_id=team, start=start, end=end))
        return found

    def _place(self, team: int | None) -> Place | None:
        """Where an audit counts; None where it is not seen, or another place is asked for."""
        place = self.scope.places.get(team or NO_PLACE)
        if place is None and self.scope.everything:
            place = NOWHERE
        if place is None or self.asked.team not in (None, place.team):
            return None
        return place if self.asked.service in (None, place.service) else None


def _team_on(posts: Collection[Post], day: dt.date) -> int | None:
    """Of the posts that ran on a day the oldest counts; else the one before."""
    running = next((post for post in posts if post.runs_on(day)), None)
    before = [post for post in posts if post.start <= day]
    post = running or (before[-1] if before else None)
    return post.team_id if post else None


def report(scope: Scope, asked: Asked, today: dt.date) -> Report | None:
    """What the audits say; None where there is no such tool. The same number of queries for any number."""
    audits = Audits(scope, asked)
    if not audits.versions:
        return None
    tool = audits.versions[0]
    keys = [row.pk for row in audits.of_period]
    quarters = _quarters(asked)
    graded = list(Grade.objects.filter(audit__in=keys).values_list("audit", "part", "value"))
    late, counts, listed = _corrective(audits, today)
    parts, overruled = _questions(audits, keys, quarters)
    overall = tool.overall.scale.choices if tool.overall else ()
    rows = _team_rows(audits, overall, graded, late)
    return Report(
        tool=tool,
        quarters=quarters,
        total=replace(_sum("All", rows), is_service=True),
        teams=_by_service(rows),
        grades=_grades(audits.versions, graded),
        parts=parts,
        overruled=overruled,
        corrective=counts,
        overdue=listed,
        themes=_themes(audits, keys),
    )


def others_used(asked: Asked) -> set[str]:
    """The keys of other tools by which an audit was signed in the period, wherever. One query."""
    closed = Audit.objects.filter(closed_at__date__range=(asked.since, asked.until))
    return set(closed.exclude(tool__key=asked.tool).order_by().values_list("tool__key", flat=True).distinct())


def _quarters(asked: Asked) -> tuple[dt.date, ...]:
    """The first days of the last quarters of the period, the oldest first."""
    found = [Period.of(asked.until, "quarter").first]
    while len(found) < QUARTERS and found[-1] > asked.since:
        found.append(Period.of(found[-1] - dt.timedelta(days=1), "quarter").first)
    return tuple(reversed(found))


# ---- by team


def _team_rows(
    audits: Audits,
    choices: Collection[Choice],
    graded: Iterable[tuple[UUID, str, str]],
    late: Mapping[Place, int],
) -> list[tuple[Place, TeamRow]]:
    values: dict[Place, Counter[str]] = defaultdict(Counter)
    for audit, part, value in graded:
        if part == OVERALL:
            values[audits.by_key[audit].place][value] += 1
    grouped: dict[Place, list[Row]] = defaultdict(list)
    for row in audits.of_period:
        grouped[row.place].append(row)
    found = []
    for place in sorted(grouped.keys() | late.keys(), key=lambda each: (each.service_name, each.name)):
        own = grouped.get(place, [])
        share = Share(sum(row.yes for row in own), sum(row.applicable for row in own))
        grades = tuple(values[place][choice.value] for choice in choices)
        counted = TeamRow(place.name, len(own), share, grades, late.get(place, 0))
        found.append((place, replace(counted, service=place.service, team=place.team)))
    return found


def _by_service(rows: list[tuple[Place, TeamRow]]) -> tuple[TeamRow, ...]:
    """Each service with its teams; services alone where there are many teams."""
    found: list[TeamRow] = []
    for (key, name), group in groupby(rows, key=lambda each: (each[0].service, each[0].service_name)):
        own = list(group)
        found.append(replace(_sum(name, own), is_service=True, service=key))
        if len(rows) <= TEAMS_AT_ONCE:
            found += [row for _place, row in own]
    return tuple(found)


def _sum(name: str, rows: list[tuple[Place, TeamRow]]) -> TeamRow:
    teams = [row for _place, row in rows]
    grades = tuple(map(sum, zip(*(row.grades for row in teams), strict=True)))
    share = sum((row.share for row in teams), Share())
    return TeamRow(name, sum(row.audits for row in teams), share, grades, sum(row.overdue for row in teams))


def _grades(versions: Iterable[Tool], graded: Iterable[tuple[UUID, str, str]]) -> tuple[GradeRow, ...]:
    """Each grade of the tool: how often each value was given. Older versions add the grades they had."""
    labels: dict[str, tuple[str, Scale]] = {}
    for tool in versions:
        for key, grade in ((OVERALL, tool.overall), *((part.key, part.grade) for part in tool.parts)):
            if grade:
                labels.setdefault(key, (grade.label, grade.scale))
    given = Counter((part, value) for _audit, part, value in graded)
    return tuple(
        GradeRow(label, scale.choices, tuple(given[key, choice.value] for choice in scale.choices))
        for key, (label, scale) in labels.items()
        if any(part == key for part, _value in given)
    )


# ---- by question


def _questions(
    audits: Audits, keys: list[UUID], quarters: tuple[dt.date, ...]
) -> tuple[tuple[tuple[str, tuple[QuestionRow, ...]], ...], tuple[OverruleRow, ...]]:
    """The yes-rate of each question with its trend, and how often automatic answers were overruled."""
    shares: dict[str, dict[dt.date, Share]] = defaultdict(dict)
    answers = Answer.objects.filter(audit__in=keys).order_by()
    counted = answers.annotate(quarter=TruncQuarter("audit__closed_at"))
    for question, quarter, yes, of in counted.values_list("question", "quarter").annotate(
        n_yes=Count("pk", filter=Q(yes=True)), n_of=Count("pk", filter=Q(applicable=True))
    ):
        shares[question][quarter.date()] = Share(yes, of)
    told: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    automatic = answers.exclude(found="").order_by("found")
    for question, found, answered, against in automatic.values_list("question", "found").annotate(
        n=Count("pk"), n_against=Count("pk", filter=Q(overruled=True))
    ):
        told[question].append((found, answered, against))
    parts: dict[str, list[QuestionRow]] = {}
    overruled: list[OverruleRow] = []
    for heading, question in _asked_of(audits.versions):
        own = shares.get(question.key)
        if own and question.scale.choices:
            trend = tuple(own.get(quarter, Share()) for quarter in quarters)
            row = QuestionRow(question.text, sum(own.values(), Share()), trend)
            parts.setdefault(heading, []).append(row)
        overruled += _overruled(question, told.get(question.key, ()))
    return tuple((heading, tuple(rows)) for heading, rows in parts.items()), tuple(overruled)


def _asked_of(versions: Iterable[Tool]) -> Iterable[tuple[str, Question]]:
    """Every question by its newest wording, under the heading of its part; dropped ones at the end."""
    known: set[str] = set()
    for tool in versions:
        for part, question in tool.questions():
            if question.key not in known:
                known.add(question.key)
                yield part.heading, question


def _overruled(question: Question, told: Collection[tuple[str, int, int]]) -> list[OverruleRow]:
    if not told:
        return []
    rows = []
    for found, answered, against in told:
        choice = question.scale.choice(found)
        rows.append(OverruleRow(question.text, choice.label if choice else found, answered, against))
    whole = OverruleRow(question.text, "", sum(r.answered for r in rows), sum(r.overruled for r in rows))
    return [whole, *rows]


# ---- what came of them


def _corrective(
    audits: Audits, today: dt.date
) -> tuple[dict[Place, int], dict[str, int], tuple[Overdue, ...]]:
    """How corrective actions stand today, whenever their audit was: overdue by team, all, and which."""
    rows = Point.objects.filter(audit__in=list(audits.by_key), kind=Point.Kind.CORRECTIVE)
    rows = rows.exclude(action=None).exclude(action__state=Action.State.WITHDRAWN)
    rows = rows.order_by("action__by_when", "pk")
    headings = _headings(audits.versions)
    late: Counter[Place] = Counter()
    counts = Counter(open=0, overdue=0, unsigned=0, done=0)
    listed: list[tuple[Row, Overdue]] = []
    fields = ("audit", "part", "text", "action__state", "action__by_when")
    for audit, part, text, state, by_when, signs, signed in rows.values_list(
        *fields, "action__needs_sign_off", "action__signed_off_on"
    ):
        row = audits.by_key[audit]
        if state != Action.State.OPEN:
            counts["unsigned" if signs and signed is None else "done"] += 1
            continue
        counts["open"] += 1
        if by_when and by_when < today:
            counts["overdue"] += 1
            late[row.place] += 1
            section = headings.get(part, "")
            listed.append((row, Overdue(text, section, row.place, by_when, (today - by_when).days)))
    shown = listed[:TEXTS]
    masked = mask([(row.file, each.text) for row, each in shown], staff=True)
    return (
        dict(late),
        dict(counts),
        tuple(replace(each, text=text) for (_row, each), text in zip(shown, masked, strict=True)),
    )


def _headings(versions: Iterable[Tool]) -> dict[str, str]:
    found: dict[str, str] = {}
    for tool in versions:
        for part in tool.parts:
            found.setdefault(part.key, part.heading)
    return found


def _themes(audits: Audits, keys: list[UUID]) -> tuple[Theme, ...]:
    """Learning points by section of the tool, the newest of each."""
    rows = Point.objects.filter(audit__in=keys, kind=Point.Kind.LEARNING).order_by("-audit__closed_at", "pk")
    grouped: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    for audit, part, text in rows.values_list("audit", "part", "text"):
        grouped[part].append((audits.by_key[audit], text))
    headings = _headings(audits.versions)
    order = [key for key in (*headings, OVERALL) if key in grouped]
    shown = [(key, row, text) for key in order for row, text in grouped[key][:TEXTS]]
    masked = mask([(row.file, text) for _key, row, text in shown], staff=True)
    texts: dict[str, list[tuple[str, str, dt.date]]] = defaultdict(list)
    for (key, row, _text), text in zip(shown, masked, strict=True):
        texts[key].append((text, row.place.name, row.closed_on))
    return tuple(
        Theme(headings.get(key, "The whole file"), len(grouped[key]), tuple(texts[key])) for key in order
    )
