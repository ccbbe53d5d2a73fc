"""Users, services, teams, dated posts and dated reporting lines."""

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property  # Prefetch can fill this one, not functools'

from supervision_portal.people.querysets import (
    CoverQuerySet,
    DatedQuerySet,
    ReportingLineQuerySet,
    UserQuerySet,
)
from supervision_portal.people.roles import MAY, May, Role


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes users. There are no superusers: nobody stands above the reading rules."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: object) -> "User":
        user: User = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.with_address(username or "").get()


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff, agency workers included. Signs in with the work email address."""

    email = models.EmailField("work email address", unique=True)
    name = models.CharField("name", max_length=150)
    staff_number = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    joined_on = models.DateField(default=timezone.localdate)
    left_on = models.DateField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        indexes = [models.Index(fields=["id"], name="user_who_left", condition=Q(is_active=False))]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.UniqueConstraint("staff_number", name="user_staff_number", condition=~Q(staff_number="")),
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_a_superuser"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(is_active=False), name="who_left_is_not_active"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @cached_property
    def current_posts(self) -> list["Post"]:
        """The posts held today, main one first. One query, kept for the request."""
        return list(self.posts.current().select_related("team__service", "service").order_by("start", "pk"))

    def forget_posts(self) -> None:
        """Read the posts again: they have just been changed."""
        self.__dict__.pop("current_posts", None)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(post.role) for post in self.current_posts)

    @property
    def current_role(self) -> str:
        """The role written into the log beside this person's doings."""
        return self.current_posts[0].role if self.current_posts else ""

    @property
    def title(self) -> str:
        """The job title to print, for example “Social worker”."""
        post = self.current_posts[0] if self.current_posts else None
        return (post.title or post.get_role_display()) if post else ""

    def may(self, what: May) -> bool:
        return self.is_active and any(what in MAY[role] for role in self.roles)


class Service(models.Model):
    """A service of the council, for example “Locality social work”."""

    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team of a service."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120, unique=True)
    kind = models.SlugField("kind of team", max_length=40, blank=True)  # as the frequency rules name it

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Dated(models.Model):
    """What holds from a first day to a last day, both counted; no end means until further notice."""

    start = models.DateField(default=timezone.localdate)
    end = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def runs_on(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)

    @property
    def is_over(self) -> bool:
        return self.end is not None and self.end < timezone.localdate()


class Post(Dated):
    """A person's post: role and title, in a team, or in a service, or over all of them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=40, choices=Role.choices)
    title = models.CharField("job title", max_length=120, blank=True)
    contract = models.CharField(
        max_length=40, blank=True
    )  # as the frequency rules name it: “newly qualified”
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="posts"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="post_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "team", "service"],
                condition=Q(end__isnull=True),
                name="post_open_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.title or self.get_role_display()} · {self.place}"

    @property
    def place(self) -> str:
        return str(self.team or self.service or "All services")


class ReportingLine(Dated):
    """Who manages or supervises whom. Without a line of kind `supervision` the line manager supervises."""

    class Kind(models.TextChoices):
        LINE = "line", "Line management"
        SUPERVISION = "supervision", "Personal supervision"
        CLINICAL = "clinical", "Clinical supervision"

    supervisee = models.ForeignKey(User, on_delete=models.CASCADE, related_name="lines_up")
    supervisor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="lines_down")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.LINE)

    objects = ReportingLineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["supervisee"], name="line_of_supervision", condition=Q(kind="supervision"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="line_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(supervisee=F("supervisor")), name="nobody_supervises_themselves"
            ),
            models.UniqueConstraint(
                fields=["supervisee", "kind"], condition=Q(end__isnull=True), name="line_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supervisor} → {self.supervisee} ({self.get_kind_display()})"


class Absence(Dated):
    """Time away from work. Its kind is for the person and their line manager alone."""

    class Kind(models.TextChoices):
        LEAVE = "leave", "Annual leave"
        SICKNESS = "sickness", "Sickness"
        SECONDMENT = "secondment", "Secondment"
        PARENTAL = "parental", "Maternity, paternity or parental leave"
        OTHER = "other", "Another reason"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="absence_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} away from {self.start:%-d %B %Y}"


class Cover(Dated):
    """Who stands in for somebody who is away. It always has a last day, within the absence."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="covers")
    # whose absence it is: what somebody may see is asked by this on nearly every page
    absent = models.ForeignKey(User, on_delete=models.CASCADE, related_name="covered_by")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="covers_for")
    end = models.DateField()
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="cover_ends_after_start"),
            models.CheckConstraint(condition=~Q(user=F("absent")), name="nobody_covers_for_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.absent} until {self.end:%-d %B %Y}"


class Training(models.Model):
    """Training of those who supervise, facilitate or educate in practice (CAL-18.1)."""

    class Kind(models.TextChoices):
        SUPERVISION = "supervision", "Supervision skills"
        FACILITATION = "facilitation", "Facilitating reflective conversations"
        PRACTICE_EDUCATOR = "practice_educator", "Practice educator or work-based supervisor"
        SHARED_CONVERSATION = "shared_conversation", "Shared Conversations"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="trainings")
    kind = models.CharField("training", max_length=30, choices=Kind.choices)
    completed_on = models.DateField("completed on")
    provider = models.CharField("provided by", max_length=120, blank=True)

    class Meta:
        ordering = ["-completed_on"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "completed_on"], name="training_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}, {self.completed_on}"
