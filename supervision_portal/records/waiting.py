"""What waits for a person: records that ask something of them, actions, records that nobody has signed.

By the lines and the bars that `access` goes by, written once more from the other end: what somebody may do
or read is asked of `access` all the same.
"""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from supervision_portal.people.reach import Reach, reach_of
from supervision_portal.records import access
from supervision_portal.records.models import Action, Record

if TYPE_CHECKING:
    from supervision_portal.people.models import User

# From the two short lists that have an index of their own: most records a person is party to are done with.
# OFFSET 0, here and below, keeps PostgreSQL from beginning with the many files that somebody may see.
_ASKED = """
SELECT p.record_id FROM records_recordparty p JOIN records_record r ON r.id = p.record_id
 WHERE p.user_id = %s AND p.role <> 'participant'
   AND (r.state = 'shared' OR r.state = 'draft' AND (r.author_id = %s OR r.together))
   AND r.file_id NOT IN ({barred})
UNION ALL
SELECT p.record_id FROM records_recordparty p
 WHERE p.user_id = %s AND p.role <> 'participant' AND NOT p.signs AND p.read_at IS NULL
   AND EXISTS (SELECT 1 FROM records_record r
                WHERE r.id = p.record_id AND r.state IN ('signed', 'sealed')
                  AND r.file_id IN ({children}) AND r.file_id NOT IN ({barred})
               OFFSET 0)
"""
# Whether the signature of the party that is joined is asked for.
_LACKS_ANSWER = """
records_recordparty.signs AND NOT EXISTS (
    SELECT 1 FROM records_signature s WHERE s.record_id = records_record.id
       AND s.user_id = records_recordparty.user_id AND s.voided_at IS NULL)
"""


def asked_of(user: "User") -> QuerySet[Record]:
    """Records that ask something of a person: unfinished ones, and final ones to read on a child's file.

    Each with `lacks_answer`: whether this person signs it and has not answered yet.
    """
    if not user.is_active:
        return Record.objects.none()
    children, barred = access.own_children(user), access.barred_from(user)
    sql = _ASKED.format(children=children.sql, barred=barred.sql)
    params = (user.pk, user.pk, *barred.params, user.pk, *children.params, *barred.params)
    found = Record.objects.filter(pk__in=RawSQL(sql, params), parties__user=user)
    return found.annotate(lacks_answer=RawSQL(_LACKS_ANSWER, ()))


# Asked from the few rows that are somebody's own or wait, not from the thousands of files that they may see.
_ACTIONS = """
SELECT a.id FROM records_action a
 WHERE a.owner_id = %s AND a.state = 'open'
   AND (EXISTS (SELECT 1 FROM records_fileholder h
                 WHERE h.file_id = a.file_id AND h.start <= %s AND (h."end" IS NULL OR h."end" >= %s)
                   AND (h.role = 'supervisee' AND h.user_id {near}
                     OR h.role IN ('caseworker', 'cts_worker') AND h.user_id {work})
                OFFSET 0)
     OR EXISTS (SELECT 1 FROM records_file f
                 WHERE f.id = a.file_id AND f.kind = 'child' AND f.team_id IN ({teams})
                OFFSET 0))
   AND a.file_id NOT IN ({barred})
UNION ALL
SELECT a.id FROM records_action a
 WHERE a.needs_sign_off AND a.signed_off_on IS NULL AND a.state IN ('done', 'dropped')
   AND a.owner_id IS DISTINCT FROM %s
   AND (EXISTS (SELECT 1 FROM records_fileholder h
                 WHERE h.file_id = a.file_id AND h.start <= %s AND (h."end" IS NULL OR h."end" >= %s)
                   AND h.user_id <> %s AND h.user_id {near}
                OFFSET 0)
     OR a.owner_id {near} AND EXISTS (
                SELECT 1 FROM records_fileholder h
                  JOIN people_reportingline l ON l.supervisee_id = h.user_id AND l.supervisor_id = a.owner_id
                 WHERE h.file_id = a.file_id AND h.role = 'supervisee'
                   AND h.start <= %s AND (h."end" IS NULL OR h."end" >= %s)
                   AND l.start <= %s AND (l."end" IS NULL OR l."end" >= %s)
                OFFSET 0)
     OR EXISTS (SELECT 1 FROM records_file f
                 WHERE f.id = a.file_id AND f.kind IN ('child', 'team') AND f.team_id IN ({teams})
                OFFSET 0))
   AND a.file_id NOT IN ({barred})
"""
_UNSIGNED = """
SELECT r.id FROM records_record r
 WHERE r.state = 'shared'
   AND NOT EXISTS (SELECT 1 FROM records_recordparty p WHERE p.record_id = r.id AND p.user_id = %s)
   AND (r.shared_at < %s
     OR EXISTS (SELECT 1 FROM records_signature s
                 WHERE s.record_id = r.id AND s.answer = 'refused' AND s.voided_at IS NULL)
     OR EXISTS (SELECT 1 FROM records_recordparty p JOIN people_user u ON u.id = p.user_id
                 WHERE p.record_id = r.id AND NOT u.is_active))
   AND (EXISTS (SELECT 1 FROM records_fileholder h
                 WHERE h.file_id = r.file_id AND h.role = 'supervisee' AND h.user_id {below}
                   AND h.start <= %s AND (h."end" IS NULL OR h."end" >= %s))
     OR EXISTS (SELECT 1 FROM records_recordparty p JOIN people_user u ON u.id = p.user_id
                 WHERE p.record_id = r.id AND p.role = 'supervisee' AND NOT u.is_active)
    AND EXISTS (SELECT 1 FROM records_recordparty p
                 WHERE p.record_id = r.id AND p.role = 'supervisor' AND p.user_id {below}))
   AND r.file_id NOT IN ({barred})
"""


def own_actions(user: "User", reach: Reach | None = None) -> QuerySet[Action]:
    """Open actions of one's own, on the files whose text one reads by structure; and corrective actions that
    ended on the files of those whom one supervises, or that one of these carried out, to sign off."""
    today, reach = timezone.localdate(), reach or reach_of(user)
    near, work, teams, barred = reach.near, reach.work, reach.teams, access.barred_from(user)
    sql = _ACTIONS.format(near=near.sql, work=work.sql, teams=teams.sql, barred=barred.sql)
    own = (user.pk, today, today, *near.params, *work.params, *teams.params, *barred.params)
    above = (*near.params, today, today, today, today)  # what a supervisor carried out themselves
    ended = (user.pk, today, today, user.pk, *near.params, *above, *teams.params, *barred.params)
    params = (*own, *ended)
    return Action.objects.filter(pk__in=RawSQL(sql, params))


def unsigned_below(user: "User", before: dt.datetime, reach: Reach | None = None) -> QuerySet[Record]:
    """Records below this person that somebody refused, whose party left, or that were shared before a moment.

    Nobody is above a leaver: their records are found by who supervised them.
    """
    today = timezone.localdate()
    people, barred = (reach or reach_of(user)).below, access.barred_from(user)
    sql = _UNSIGNED.format(below=people.sql, barred=barred.sql)
    params = (user.pk, before, *people.params, today, today, *people.params, *barred.params)
    return Record.objects.filter(pk__in=RawSQL(sql, params))
