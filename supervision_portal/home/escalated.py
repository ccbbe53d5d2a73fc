"""What was escalated to somebody: told them in the morning mail as a manager, and not done since."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import BooleanField, CharField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from audits.reminders import SIGN_OFF_WITHIN
from supervision_portal.people.models import User
from supervision_portal.people.reach import Reach
from supervision_portal.records import kinds
from supervision_portal.records.models import File
from supervision_portal.schedule.models import Reminder
from supervision_portal.schedule.rules.policy import REMINDED

AT_MOST = 50
# Whether anything was ever escalated to somebody: of most people nothing was.
TOLD = """
EXISTS (SELECT 1 FROM schedule_reminder r
         WHERE r.to_id = %s AND r.stage IN ('manager', 'above') AND NOT r.dropped)
"""
# From the few reminders that are somebody's own, by an index of these: each is looked at by itself. Who moved
# or is barred is told of it no more.
_STANDING = """
SELECT r.id FROM schedule_reminder r JOIN records_file f ON f.id = r.file_id
 WHERE r.to_id = %s AND r.stage IN ('manager', 'above') AND NOT r.dropped
   AND CASE r.duty
       WHEN 'action' THEN EXISTS (
           SELECT 1 FROM records_action a
            WHERE a.file_id = r.file_id AND a.id::text = r.about AND a.state = 'open'
              AND a.by_when = r.due_on)
       WHEN 'audit' THEN EXISTS (
           SELECT 1 FROM audits_audit a
            WHERE a.file_id = r.file_id AND a.id::text = r.about AND a.due_on = r.due_on
              AND a.closed_at IS NULL AND a.cancelled_at IS NULL)
       WHEN 'audit-sign-off' THEN EXISTS (
           SELECT 1 FROM records_action a
            WHERE a.file_id = r.file_id AND a.id::text = r.about AND a.needs_sign_off
              AND a.signed_off_on IS NULL AND a.state IN ('done', 'dropped') AND a.ended_on = r.due_on - %s)
       WHEN 'filing' THEN EXISTS (
           SELECT 1 FROM casefile_filing g JOIN records_record c ON c.id = g.record_id
            WHERE c.file_id = r.file_id AND c.id::text = r.about AND g.filed_at IS NULL)
       ELSE EXISTS (
           SELECT 1 FROM schedule_deadline d
            WHERE d.file_id = r.file_id AND d.duty = r.duty AND d.ended_on IS NULL AND d.due_on = r.due_on)
       END
   AND (EXISTS (SELECT 1 FROM records_fileholder h
                 WHERE h.file_id = r.file_id AND h.start <= %s AND (h."end" IS NULL OR h."end" >= %s)
                   AND (h.role = 'supervisee' AND h.user_id {below}
                     OR h.role IN ('caseworker', 'cts_worker') AND h.user_id {work})
                OFFSET 0)
     OR f.kind IN ('child', 'team') AND f.team_id IN ({teams}))
   AND NOT EXISTS (SELECT 1 FROM records_filebar b
                    WHERE b.file_id = r.file_id AND b.user_id = r.to_id
                      AND b.start <= %s AND (b."end" IS NULL OR b."end" >= %s))
"""
_PAUSED = """
COALESCE((SELECT d.paused FROM schedule_deadline d
           WHERE d.file_id = schedule_reminder.file_id AND d.duty = schedule_reminder.duty
             AND d.ended_on IS NULL), false)
"""
# An audit is late with its auditor, and not with whose file it is.
_AUDITOR = """
COALESCE((SELECT u.name FROM audits_audit a JOIN people_user u ON u.id = a.auditor_id
           WHERE schedule_reminder.duty = 'audit' AND a.id::text = schedule_reminder.about), '')
"""


@dataclass(frozen=True)
class Escalated:
    """One thing that is overdue with somebody below. A child is not named."""

    what: str  # of an audit also who carries it out
    where: str  # the person whose supervision file it is on; of a child’s file the team
    due_on: dt.date
    paused: bool
    url: str


def to(user: User, reach: Reach) -> list[Escalated]:
    """What stands, the longest overdue first. One query."""
    today = timezone.localdate()
    below, work, teams = reach.below, reach.work, reach.teams
    sql = _STANDING.format(below=below.sql, work=work.sql, teams=teams.sql)
    params = (
        user.pk,
        SIGN_OFF_WITHIN.days,
        today,
        today,
        *below.params,
        *work.params,
        *teams.params,
        today,
        today,
    )
    rows = (
        Reminder.objects.filter(pk__in=RawSQL(sql, params))
        .annotate(is_paused=RawSQL(_PAUSED, (), BooleanField()), auditor=RawSQL(_AUDITOR, (), CharField()))
        .select_related("file__team")
        .order_by("due_on", "file__title", "duty", "about", "pk")[:AT_MOST]
    )
    # a stage each: the same thing once, also for who covers for the manager and is the manager above
    once = {(row.file_id, row.duty, row.about): row for row in rows}
    return [_of(row) for row in once.values()]


def _of(row: Reminder) -> Escalated:
    file, team = row.file, row.file.team
    is_about_staff = file.kind == File.Kind.SUPERVISION
    where = file.title if is_about_staff else team.name if team else "a child of no team"
    what = REMINDED.get(row.duty, row.duty)
    if row.auditor:  # type: ignore[attr-defined]
        what = f"{what} by {row.auditor}"  # type: ignore[attr-defined]
    return Escalated(what, where, row.due_on, row.is_paused, kinds.file_url(file))  # type: ignore[attr-defined]
