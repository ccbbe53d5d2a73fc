"""Who may see which file and read which record: the one place that answers it.

Two depths. `files_visible_to`: that and when something happened. `records_visible_to`: the text.
What you may not see does not exist for you: views get 404 from these querysets.

* the supervisee of the file and the supervisor of the day read what was shared;
* parties read their unfinished record, whoever supervises today; a draft is its author's, or both parties'
  when written together; being party opens a final one up to the day in `until`, never where that is empty;
  who only took part reads no unfinished one, and nothing asks them anything;
* the supervisor of the day sees that an earlier one left a draft, and can take it over;
* managers above see that and when; the text opens for a stated purpose, by a grant that both parties are
  shown (CAL-9b.7);
* a child's file is read by the workers it is allocated to today, by everybody above them, and by who manages
  the team it is with, as a team's folder is; a narrow record on it by the CTS worker and who supervises them,
  and by its parties while it is unfinished;
* who covers for somebody who is away stands beside them from the first day of the cover to the last: on the
  children's files of a worker, on the files of those below a manager. In a supervisor's place they read what
  was shared, but for the personal-issues section; narrow records stay closed (docs/decisions/0014);
* a person with a personal interest in a file is barred from it, whatever else is true;
* nobody else, whatever their role.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user

from supervision_portal.people.querysets import acting, below, oneself_and, supervised
from supervision_portal.people.reach import Reach, reach_of, supervisors_within
from supervision_portal.records.models import File, FileGrant, Record, RecordParty

if TYPE_CHECKING:
    from supervision_portal.people.models import User


def granted_files(user: "User") -> QuerySet[File]:
    """Files that a grant running now opens to this person. The only reader of grants."""
    return get_objects_for_user(
        user,
        "records.read_file",
        File,
        use_groups=False,
        with_superuser=False,
        accept_global_perms=False,
    )


# As SQL, like `below` and `supervised`: these stand inside the conditions of nearly every page's queries,
# where building them up from querysets takes longer than answering them.
_HELD = """
SELECT h.file_id FROM records_fileholder h
 WHERE h.role IN {roles} AND h.start <= %s AND (h."end" IS NULL OR h."end" >= %s) AND (h.user_id {whom})
"""
_OF_TEAMS = "SELECT f.id FROM records_file f WHERE f.kind IN ('child', 'team') AND f.team_id IN ({teams})"
_BARRED = """
SELECT b.file_id FROM records_filebar b
 WHERE b.user_id = %s AND b.start <= %s AND (b."end" IS NULL OR b."end" >= %s)
"""
ON_CHILDS_FILE = ("worker", "manager")  # by which a child's file is read whole, but for narrow records
COVER = "cover"  # relation of who covers for the supervisor, to a supervision file
_SUPERVISEE, _WORKERS, _CTS = "('supervisee')", "('caseworker', 'cts_worker')", "('cts_worker')"


def _held_by(whom: str, *params: Any, roles: str = _SUPERVISEE) -> RawSQL:
    """The ids of files held by those of whom `whom` is true, as a subquery for `…__in`."""
    today = timezone.localdate()
    return RawSQL(_HELD.format(whom=whom, roles=roles), (today, today, *params))


def _own(user: "User", roles: str = _SUPERVISEE) -> RawSQL:
    return _held_by("= %s", user.pk, roles=roles)


def _worked_on(reach: Reach) -> RawSQL:
    """Children's files that this person, or somebody they cover for, works on."""
    return _held_by(reach.acting.sql, *reach.acting.params, roles=_WORKERS)


def _of(people: RawSQL) -> RawSQL:
    return _held_by(f"IN ({people.sql})", *people.params)


def _own_or_of(user: "User", people: RawSQL, roles: str = _SUPERVISEE) -> RawSQL:
    whom = oneself_and(user, people)
    return _held_by(f"IN ({whom.sql})", *whom.params, roles=roles)


def barred_from(user: "User") -> RawSQL:
    """The ids of files that this person must not see; for `…__in`."""
    today = timezone.localdate()
    return RawSQL(_BARRED, (user.pk, today, today))


def _children(reach: Reach) -> RawSQL:
    """Children's files that this person works on, or manages, and the folders of the teams they manage."""
    held, teams = _held_by(reach.work.sql, *reach.work.params, roles=_WORKERS), reach.teams
    of_teams = _OF_TEAMS.format(teams=teams.sql)
    return RawSQL(f"({held.sql}) UNION ALL ({of_teams})", (*held.params, *teams.params))


def _is_childs(reach: Reach) -> Q:
    """The same as a condition on a file: its row tells its team, and no list of ids is made."""
    held = _held_by(reach.work.sql, *reach.work.params, roles=_WORKERS)
    return Q(pk__in=held) | Q(kind__in=(File.Kind.CHILD, File.Kind.TEAM), team__in=reach.teams)


def _with_children(user: "User", files: RawSQL) -> RawSQL:
    """These files, and the children's files that this person works on or manages."""
    children = _children(reach_of(user))
    return RawSQL(f"({files.sql}) UNION ALL {children.sql}", (*files.params, *children.params))


def own_files(user: "User") -> QuerySet[File]:
    """Files about this person."""
    return File.objects.filter(pk__in=_own(user))


def supervised_files(user: "User") -> QuerySet[File]:
    """Supervision files of those whose personal supervision this person holds today."""
    return File.objects.filter(pk__in=_of(supervised(user)))


def files_below(user: "User") -> QuerySet[File]:
    """Supervision files of everybody below this person, at whatever depth."""
    return File.objects.filter(pk__in=_of(below(user, cover=True)))


# Who is below a supervisor is asked for by a line to one of them.
_BELOW_ONE_OF = """
IN (SELECT supervisee_id FROM people_reportingline
     WHERE kind IN ('line', 'supervision') AND start <= %s AND ("end" IS NULL OR "end" >= %s)
       AND supervisor_id = ANY (%s::bigint[])) AND h.user_id <> %s
"""


def files_below_many(user: "User") -> RawSQL:
    """The ids of the same files, for who is above tens of thousands; one query, and for `…__in`.

    The supervisors are asked for by themselves: PostgreSQL then knows how many there are, and reads what is
    below them in parallel.
    """
    today = timezone.localdate()
    return _held_by(_BELOW_ONE_OF, today, today, supervisors_within(user), user.pk)


# Upwards from who works on some children.
_WORKED_ON_BELOW = """
WITH RECURSIVE above(file_id, id) AS (
    SELECT file_id, user_id FROM records_fileholder
     WHERE file_id = ANY (%s::uuid[]) AND role IN ('caseworker', 'cts_worker')
       AND start <= %s AND ("end" IS NULL OR "end" >= %s)
    UNION
    SELECT a.file_id, l.supervisor_id FROM above a, LATERAL (  -- by the index: all lines are too many to read
        SELECT supervisor_id FROM people_reportingline
         WHERE supervisee_id = a.id AND kind IN ('line', 'supervision')
           AND start <= %s AND ("end" IS NULL OR "end" >= %s) OFFSET 0) l
) SELECT file_id FROM above WHERE id = ANY ({acting})
"""


def children_out_of_reach(user: "User") -> set[UUID]:
    """Children's files that managing every team does not open: of no team, and worked on by nobody below.

    There are few of no team, and few above each: asked by themselves, and upwards. Two queries at most.
    """
    of_no_team = set(File.objects.filter(kind=File.Kind.CHILD, team=None).values_list("pk", flat=True))
    if not of_no_team:
        return set()
    today, people = timezone.localdate(), acting(user)
    with connection.cursor() as cursor:
        params = (list(of_no_team), today, today, today, today, *people.params)
        cursor.execute(_WORKED_ON_BELOW.format(acting=people.sql), params)
        return of_no_team.difference(pk for (pk,) in cursor)


def files_visible_to(user: "User", kind: str = "", reach: Reach | None = None) -> QuerySet[File]:
    """Files of which this person may see that and when something happened; all of them, or of one kind."""
    if not user.is_active:
        return File.objects.none()
    seen = Q(pk__in=granted_files(user).values("pk"))
    if kind in ("", File.Kind.SUPERVISION):
        seen |= Q(pk__in=_own_or_of(user, below(user, cover=True)))
    if kind != File.Kind.SUPERVISION:
        seen |= _is_childs(reach or reach_of(user))
    found = File.objects.filter(seen)
    return (found.filter(kind=kind) if kind else found).exclude(pk__in=barred_from(user))


def children_visible_to(user: "User") -> Q:
    """Which children's files this person may see, as a condition on a table with a `file`."""
    if not user.is_active:
        return Q(pk__in=[])
    granted = granted_files(user).filter(kind=File.Kind.CHILD).values("pk")
    seen = Q(file__in=_children(reach_of(user))) | Q(file__in=granted)
    return seen & ~Q(file__in=barred_from(user))


def records_visible_to(user: "User") -> QuerySet[Record]:
    """Records whose text this person may read now.

    Where it stands in another query's condition, filter it by file or key: the database goes through it all.
    """
    files = _with_children(user, _own_or_of(user, supervised(user, cover=True)))
    return _records(user, _as_party(user) | _shared_on(user, files) & (Q(narrow=False) | _narrow(user)))


def records_listed_for(user: "User") -> QuerySet[Record]:
    """Records of which this person may know that and when they were made."""
    files = _with_children(user, _own_or_of(user, below(user, cover=True)))
    return _records(user, _as_party(user) | _shared_on(user, files))


def records_listed_on(file: File, user: "User") -> QuerySet[Record]:
    """`records_listed_for`, on a file that `files_visible_to` has just given: all but others' drafts."""
    return Record.objects.filter(_as_party(user) | ~Q(state="draft"), file=file)


def records_readable_on(file: File, user: "User", relation: str) -> QuerySet[Record]:
    """`records_visible_to`, on such a file."""
    if relation not in ON_CHILDS_FILE:
        return records_visible_to(user).filter(file=file)
    return records_listed_on(file, user).filter(Q(narrow=False) | _narrow(user) | _as_party(user))


def own_children(user: "User") -> RawSQL:
    """The ids of children's files that this person works on, barred from them or not; for `…__in`."""
    return _own(user, _WORKERS)


def near_children(user: "User", reach: Reach | None = None) -> RawSQL:
    """The ids of children's files that this person, or whom they supervise, works on; for `…__in`."""
    people = (reach or reach_of(user)).near_work
    return _but_barred(user, _held_by(people.sql, *people.params, roles=_WORKERS))


def managed_children(user: "User", reach: Reach | None = None) -> RawSQL:
    """The ids of children's files that this person works on or manages, at whatever depth; for `…__in`."""
    return _but_barred(user, _children(reach or reach_of(user)))


def _but_barred(user: "User", files: RawSQL) -> RawSQL:
    barred = barred_from(user)
    return RawSQL(f"({files.sql}) EXCEPT ({barred.sql})", (*files.params, *barred.params))


def _records(user: "User", which: Q) -> QuerySet[Record]:
    if not user.is_active:
        return Record.objects.none()
    return Record.objects.filter(which).exclude(file__in=barred_from(user))


def left_by_earlier_supervisors(user: "User") -> QuerySet[Record]:
    """Drafts that somebody else began as supervisor of a person whom this one supervises today.

    That there are such drafts; their text stays the author's until the draft is taken over.
    """
    if not user.is_active:
        return Record.objects.none()
    as_supervisor = RecordParty.objects.filter(
        record=OuterRef("pk"), role="supervisor", user=OuterRef("author")
    )
    drafts = Record.objects.filter(Exists(as_supervisor), state="draft", file__in=_of(supervised(user)))
    return drafts.exclude(author=user)


def _open_to_party(user: "User") -> Q:
    """Unfinished records that a party reads."""
    return Q(state="shared") | Q(state="draft") & (Q(author=user) | Q(together=True))


def _as_party(user: "User") -> Q:
    own = "SELECT record_id FROM records_recordparty WHERE user_id = %s"
    mine = RawSQL(f"{own} AND role <> 'participant'", (user.pk,))
    until = RawSQL(f"{own} AND until >= %s", (user.pk, timezone.localdate()))
    return _open_to_party(user) & Q(pk__in=mine) | Q(state__in=Record.FINAL, pk__in=until)


def _shared_on(user: "User", files: RawSQL) -> Q:
    """Records that are no drafts, on these files or on files that a grant opens."""
    return ~Q(state="draft") & (Q(file__in=files) | Q(file__in=granted_files(user).values("pk")))


def _narrow(user: "User") -> Q:
    """A narrow record is for the CTS worker of today and who supervises them (CAL-2.CTS)."""
    return Q(file__in=_own_or_of(user, supervised(user), _CTS))


def can_read(user: "User", record: Record) -> bool:
    return records_visible_to(user).filter(pk=record.pk).exists()


def with_relation(
    files: QuerySet[File], user: "User", kind: str = "", reach: Reach | None = None
) -> QuerySet[File]:
    """Files with `relation`: by which this person has to do with each; "" where no line or work ties them.

    The nearest one counts. `kind` is that of the files, where they are all of one.
    """
    reach = reach or reach_of(user)
    of_supervision = [
        When(pk__in=_own(user), then=Value("supervisee")),
        When(pk__in=_of(supervised(user)), then=Value("supervisor")),
        When(pk__in=_of(supervised(user, cover=True)), then=Value(COVER)),
    ]
    of_children = [
        When(pk__in=_worked_on(reach), then=Value("worker")),
        When(_is_childs(reach), then=Value("manager")),
    ]
    relation = Case(
        *([] if kind == File.Kind.CHILD else of_supervision),
        *([] if kind == File.Kind.SUPERVISION else of_children),
        default=Value(""),
        output_field=CharField(),
    )
    return files.annotate(relation=relation)


def relation_to(user: "User", file: File) -> str:
    """By which relationship this person reads a file, for the log and for what they may do there.

    One query, and one more for who only reads it; none for a file that `with_relation` gave. "" for nobody
    it concerns, and for who must not see it.
    """
    if not hasattr(file, "relation"):
        files = File.objects.filter(pk=file.pk).exclude(pk__in=barred_from(user))
        found = with_relation(files, user, file.kind).first()
        if found is None:
            return ""
        file = found
    relation: str = file.relation  # type: ignore[attr-defined]
    return relation or _further_relation(user, file)


def _further_relation(user: "User", file: File) -> str:
    """Of somebody who only reads: a grant, being above the supervisee, having been party to a record."""
    grants = FileGrant.objects.filter(user=user, content_object=OuterRef("pk")).order_by("start")
    relation = Case(
        When(Exists(grants), then=Concat(Value("grant:"), Subquery(grants.values("purpose")[:1]))),
        When(pk__in=_of(below(user, cover=True)), then=Value("manager above")),
        When(Exists(RecordParty.objects.filter(record__file=OuterRef("pk"), user=user)), then=Value("party")),
        default=Value(""),
        output_field=CharField(),
    )
    found: str = File.objects.filter(pk=file.pk).values_list(relation, flat=True).get()
    return found


def closed_sections(relation: str, personal_sections: frozenset[str]) -> frozenset[str]:
    """Sections that stay closed to a reader: the personal-issues section to auditors and cover (CAL-9b.7)."""
    closed = relation in (COVER, f"grant:{FileGrant.Purpose.AUDIT}")
    return personal_sections if closed else frozenset()
