"""Every change to people, posts and lines: who did it is logged in the same transaction."""

import datetime as dt

from django.contrib.sessions.models import Session as BrowserSession
from django.db import transaction
from django.utils import timezone

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people import signals
from supervision_portal.people.models import Post, ReportingLine, Service, Team, Training, User


class PeopleError(ValueError):
    """What was asked cannot be; the message says why, in words for the person who asked."""


@transaction.atomic
def create_person(
    *, by: User | None, email: str, name: str, staff_number: str = "", password: str | None = None
) -> User:
    """Add a person. Without a password they set one through “forgotten password”."""
    if User.objects.filter(email__iexact=email).exists():
        raise PeopleError(f"{email} is in the portal already.")
    user = User.objects.create_user(email=email, name=name, password=password, staff_number=staff_number)
    log.write(Verb.PERSON_CREATED, by=by, obj=user)
    return user


@transaction.atomic
def change_person(*, by: User | None, user: User, name: str, staff_number: str) -> None:
    user.name, user.staff_number = name, staff_number
    user.save(update_fields=["name", "staff_number"])
    log.write(Verb.PERSON_CHANGED, by=by, obj=user)


@transaction.atomic
def begin_post(
    *,
    by: User | None,
    user: User,
    role: str,
    title: str = "",
    team: Team | None = None,
    service: Service | None = None,
    start: dt.date | None = None,
    end: dt.date | None = None,
) -> Post:
    """Give a person a post from a day on."""
    User.objects.select_for_update().get(pk=user.pk)
    start = start or timezone.localdate()
    _refuse_backwards(start, end)
    clash = Post.objects.filter(user=user, role=role, team=team, service=service).exclude(end__lt=start)
    if end:
        clash = clash.exclude(start__gt=end)
    if clash.exists():
        raise PeopleError(f"{user.name} already has this post at that time.")
    post = Post.objects.create(
        user=user, role=role, title=title, team=team, service=service, start=start, end=end
    )
    user.__dict__.pop("current_posts", None)
    log.write(Verb.POST_CHANGED, by=by, obj=post)
    signals.post_begun.send(sender=Post, post=post, by=by)
    return post


@transaction.atomic
def end_post(*, by: User | None, post: Post, on: dt.date) -> None:
    """Let a post end; `on` is its last day."""
    _refuse_backwards(post.start, on)
    post.end = on
    post.save(update_fields=["end"])
    post.user.__dict__.pop("current_posts", None)
    log.write(Verb.POST_CHANGED, by=by, obj=post)
    signals.post_ended.send(sender=Post, post=post, by=by)


@transaction.atomic
def begin_line(
    *,
    by: User | None,
    supervisee: User,
    supervisor: User,
    kind: str = ReportingLine.Kind.LINE,
    start: dt.date | None = None,
) -> ReportingLine:
    """Let `supervisor` manage or supervise `supervisee` from a day on; an open line of the kind ends the day before.

    Raises PeopleError where the line would run in a circle or start before the open one did.
    """
    start = start or timezone.localdate()
    User.objects.select_for_update().get(pk=supervisee.pk)
    if supervisee == supervisor:
        raise PeopleError("Nobody can supervise themselves.")
    if kind != ReportingLine.Kind.CLINICAL and User.objects.below(supervisee).filter(pk=supervisor.pk).exists():
        raise PeopleError(f"{supervisor.name} is managed by {supervisee.name}, so the line would be a circle.")
    open_line = ReportingLine.objects.filter(supervisee=supervisee, kind=kind, end__isnull=True).first()
    if open_line and open_line.supervisor_id == supervisor.pk:
        return open_line
    if open_line:
        end_line(by=by, line=open_line, on=start - dt.timedelta(days=1))
    line = ReportingLine.objects.create(supervisee=supervisee, supervisor=supervisor, kind=kind, start=start)
    log.write(Verb.LINE_CHANGED, by=by, obj=line)
    signals.line_begun.send(sender=ReportingLine, line=line, by=by)
    return line


@transaction.atomic
def end_line(*, by: User | None, line: ReportingLine, on: dt.date) -> None:
    """Let a line end; `on` is its last day. A line that never ran a day is taken away."""
    if on < line.start:
        if line.start < timezone.localdate():
            raise PeopleError(
                f"The line from {line.supervisor.name} began on {line.start:%-d %B %Y}; it cannot end before."
            )
        line.delete()
    else:
        line.end = on
        line.save(update_fields=["end"])
    log.write(Verb.LINE_CHANGED, by=by, obj=line)
    signals.line_ended.send(sender=ReportingLine, line=line, by=by)


@transaction.atomic
def person_leaves(*, by: User | None, user: User, on: dt.date) -> None:
    """A person leaves: posts and lines end, sign-in and open browser sessions end at once."""
    for post in user.posts.filter(end__isnull=True):
        end_post(by=by, post=post, on=max(on, post.start))
    for line in ReportingLine.objects.filter(end__isnull=True, supervisee=user):
        end_line(by=by, line=line, on=max(on, line.start))
    user.is_active, user.left_on = False, on
    user.save(update_fields=["is_active", "left_on"])
    end_sign_ins(user)
    log.write(Verb.PERSON_CHANGED, by=by, obj=user)


def end_sign_ins(user: User) -> None:
    """Close every browser session of a person."""
    for session in BrowserSession.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


@transaction.atomic
def record_training(
    *, by: User | None, user: User, kind: str, completed_on: dt.date, provider: str = ""
) -> Training:
    """Keep that a person was trained (CAL-18.1). The same training twice is kept once."""
    training, made = Training.objects.get_or_create(
        user=user, kind=kind, completed_on=completed_on, defaults={"provider": provider}
    )
    if made:
        log.write(Verb.PERSON_CHANGED, by=by, obj=training)
    return training


def _refuse_backwards(start: dt.date, end: dt.date | None) -> None:
    if end is not None and end < start:
        raise PeopleError(f"It cannot end on {end:%-d %B %Y}, before it starts on {start:%-d %B %Y}.")
