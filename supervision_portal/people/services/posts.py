"""Dated posts: they give a person their roles."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people import signals
from supervision_portal.people.models import Post, Service, Team, User
from supervision_portal.people.services.errors import PeopleError, refuse_backwards, refuse_oneself


@transaction.atomic
def begin_post(
    *,
    by: User | None,
    user: User,
    role: str,
    title: str = "",
    team: Team | None = None,
    service: Service | None = None,
    contract: str = "",
    start: dt.date | None = None,
    end: dt.date | None = None,
) -> Post:
    """Give a person a post from a day on. `contract`, as the frequency rules name it: “newly qualified”."""
    refuse_oneself(by, user)
    User.objects.select_for_update().get(pk=user.pk)
    start = start or timezone.localdate()
    refuse_backwards(start, end)
    if not user.is_active:
        raise PeopleError(f"{user.name} has left.")
    clash = Post.objects.filter(user=user, role=role, team=team, service=service).exclude(end__lt=start)
    if end:
        clash = clash.exclude(start__gt=end)
    if same := clash.first():
        until = f" until {uk_date(same.end)}" if same.end else ""
        raise PeopleError(f"{user.name} has this post already, from {uk_date(same.start)}{until}.")
    post = Post.objects.create(
        user=user,
        role=role,
        title=title,
        contract=contract,
        team=team,
        service=service,
        start=start,
        end=end,
    )
    user.forget_posts()
    log.write(Verb.POST_CHANGED, by=by, obj=post)
    signals.post_begun.send(sender=Post, post=post, by=by)
    return post


@transaction.atomic
def end_post(*, by: User | None, post: Post, on: dt.date) -> None:
    """Let a post end; `on` is its last day. A post that never ran a day is taken away."""
    refuse_oneself(by, post.user)
    log.write(Verb.POST_CHANGED, by=by, obj=post)
    if on < post.start:
        if post.start < timezone.localdate():
            raise PeopleError(
                f"The post in {post.place} began on {uk_date(post.start)}; it cannot end before."
            )
        post.delete()
    else:
        post.end = on
        post.save(update_fields=["end"])
    post.user.forget_posts()
    signals.post_ended.send(sender=Post, post=post, by=by)


@transaction.atomic
def change_title(*, by: User | None, post: Post, title: str) -> None:
    """Correct the job title of a post; what was signed before keeps the old one."""
    refuse_oneself(by, post.user)
    post.title = title
    post.save(update_fields=["title"])
    post.user.forget_posts()
    log.write(Verb.POST_CHANGED, by=by, obj=post)


@transaction.atomic
def change_contract(*, by: User | None, post: Post, contract: str, start: dt.date) -> Post:
    """Say under what contract somebody holds a post, as the frequency rules name it, from a day on.

    From its first day: the post is corrected. Later: the same post with the new contract follows it, for
    the rules count from the day on which somebody becomes one of theirs. Answers the post that has it.
    """
    refuse_oneself(by, post.user)
    if post.end and post.end < start:
        raise PeopleError(f"The post ends on {uk_date(post.end)}, before this day.")
    if post.contract == contract:
        return post
    if start <= post.start:
        post.contract = contract
        post.save(update_fields=["contract"])
        signal = signals.post_changed
    else:
        end, post.end = post.end, start - dt.timedelta(days=1)
        post.save(update_fields=["end"])
        given = {name: getattr(post, name) for name in ("user", "role", "title", "team", "service")}
        post = Post.objects.create(**given, contract=contract, start=start, end=end)
        signal = signals.post_begun
    post.user.forget_posts()
    log.write(Verb.POST_CHANGED, by=by, obj=post)
    signal.send(sender=Post, post=post, by=by)
    return post
