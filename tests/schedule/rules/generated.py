"""Policies and subjects of every kind, for Hypothesis."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from supervision_portal.schedule.rules.facts import Agreed, Done, Facts, Pause, Profile
from supervision_portal.schedule.rules.policy import Policy, Rule
from supervision_portal.schedule.rules.reading import rule_of

# Close together, so that much falls into one interval.
FIRST, LAST = dt.date(2024, 1, 1), dt.date(2024, 10, 31)
DAYS = st.dates(FIRST, LAST)
EVENTS = ["probation passed", "first review", "closing", "new supervisor"]
KINDS = ["s1", "s3", "s1/group"]
ROLES = ["", "team_manager"]

spans = st.builds(
    lambda number, unit: f"{number} {unit}s",
    st.integers(1, 9),
    st.sampled_from(["day", "working day", "week", "month", "hour"]),
)
months = st.sampled_from(["January", "March", "June", "September", "December"])
sooner = st.builds(
    lambda after, within: {"after": after, "within": within},
    st.lists(st.sampled_from(["start", *EVENTS]), min_size=1, max_size=2, unique=True),
    spans,
)
every = st.fixed_dictionaries(
    {"every": st.one_of(spans, st.sampled_from(["4-6 weeks", "20 days to 1 month", "0-2 weeks", "1 year"]))},
    optional={"sooner": sooner},
)
in_each = st.fixed_dictionaries(
    {"in_each": st.sampled_from(["month", "quarter", "half-year", "year"])},
    optional={"times": st.integers(1, 4), "minutes": st.integers(1, 300), "year_starts": st.integers(1, 12)},
)
by_end_of = st.fixed_dictionaries(
    {"by_end_of": st.lists(months, min_size=1, max_size=3, unique=True)},
    optional={"times": st.integers(1, 2)},
)
no_date = st.just({"no_date": "as needed"})
milestones = st.fixed_dictionaries(
    {
        "at": st.sampled_from(
            [
                ["0 days", "1 month"],
                ["48 hours"],
                ["2 working days"],
                ["10 working days", "20 working days", "45 working days"],
                ["0 days", "1 week", "2 months"],
            ]
        )
    },
    optional={
        "after": st.sampled_from(["start", *EVENTS]),
        "then": st.one_of(every, in_each, by_end_of, no_date),
        "finally": st.sampled_from(EVENTS),
    },
)
timings = st.one_of(every, in_each, by_end_of, milestones, no_date)
untils = st.one_of(
    DAYS,
    st.sampled_from(EVENTS),
    st.builds("{} after {}".format, spans, st.sampled_from(["start", *EVENTS])),
)


@st.composite
def phases(draw: st.DrawFn) -> dict[str, Any]:
    """A rule with two or three phases."""
    listed = draw(st.lists(st.tuples(timings, untils), min_size=1, max_size=2))
    return {"phases": [{**timing, "until": until} for timing, until in listed] + [draw(timings)]}


specs = st.one_of(timings, timings, phases())
conditions = st.fixed_dictionaries(
    {},
    optional={
        "team_kind": st.sampled_from(["residential", "locality"]),
        "settled": st.booleans(),
        "age": st.sampled_from(["18-20", "21+", "under 18"]),
    },
)
counting = st.fixed_dictionaries(
    {"counts": st.lists(st.sampled_from(KINDS), min_size=1, unique=True)},
    optional={"by": st.just(["team_manager"])},
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    number = draw(st.integers(0, 999))
    spec = {
        "key": f"rule-{number}",
        "duty": "personal",
        "clause": f"clause {number}",
        "for": draw(conditions),
        **draw(specs),
        **draw(counting),
    }
    rule, problems = rule_of(spec, order=number)
    assert rule, problems
    start = draw(st.one_of(st.just(dt.date.min), DAYS))
    end = draw(st.one_of(st.none(), DAYS.filter(lambda end: end >= start)))
    return replace(rule, start=start, end=end)


policies = st.builds(lambda made: Policy(tuple(made)), st.lists(rules(), min_size=1, max_size=4))
attributes = st.sampled_from(
    [
        (),
        (("settled", "yes"), ("team_kind", "residential")),
        (("settled", "no"), ("team_kind", "locality")),
    ]
)
dones = st.builds(Done, DAYS, st.sampled_from(KINDS), st.integers(0, 180), st.sampled_from(ROLES))


@st.composite
def periods(draw: st.DrawFn) -> tuple[dt.date, dt.date | None]:
    start = draw(DAYS)
    return start, draw(st.one_of(st.none(), st.integers(0, 90).map(lambda n: start + dt.timedelta(days=n))))


@st.composite
def subjects(draw: st.DrawFn) -> Facts:
    starts = sorted({draw(DAYS) for _ in range(draw(st.integers(1, 3)))})
    done = sorted(draw(st.lists(dones, max_size=4)), key=lambda done: done.on)
    variations = draw(st.lists(st.tuples(periods(), timings), max_size=2))
    return Facts(
        opened_on=draw(st.dates(FIRST, done[0].on if done else LAST)),
        profiles=tuple(Profile(start, "East", draw(attributes)) for start in starts),
        done=tuple(done),
        agreed=tuple(Agreed(*period, timing, "agreed") for period, timing in variations),
        events=draw(st.dictionaries(st.sampled_from(EVENTS), DAYS, max_size=3)),
        pauses=tuple(Pause(*period) for period in draw(st.lists(periods(), max_size=2))),
        born_on=draw(st.one_of(st.none(), st.dates(dt.date(2003, 1, 1), dt.date(2006, 12, 31)))),
    )
