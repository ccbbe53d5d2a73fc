"""What people write in a supervision record: made-up text of the usual length, the same in every run."""

import datetime as dt

SENTENCES = (
    "A. has settled after the move to the new team and says that the work feels manageable again.",
    "We talked about the visit to the K. family in March and what made it hard to ask the second question.",
    "The chronology for R. M. is up to date; the assessment is with the manager and due by the end of the week.",
    "Both of us think that a joint visit would help, because the last three conversations went round in circles.",
    "Two reports came back from the conference chair with the comment that the child’s voice was very clear.",
    "There is no sickness to note, and the time owed from the out-of-hours work will be taken in two halves.",
    "What stayed with me was how quickly I wanted to reassure, and how little room that left for the worry.",
    "The court bundle was late by a day; we agreed that the first draft is shared ten working days before.",
    "Compliment from the school’s safeguarding lead about the way the transition meeting was prepared.",
    "Caseload of sixteen, of which five are on a plan and two are in proceedings; no unallocated visits.",
    "Learning from the audit: supervision of the case was recorded, but the reason for the decision was not.",
    "T. would like to shadow a colleague in the fostering team before deciding on the practice educator course.",
    "We looked at the difference that class and accent made in the room, and who was listened to first.",
    "Next step is a short note of the analysis, half a page, before the core group on the ninth.",
    "The direct work with the younger sibling is planned for the holidays, when there is more time at home.",
    "Registration is renewed; the continuing learning record has four of six entries and a peer discussion.",
)
ACTIONS = (
    "Write up the analysis of the K. family’s chronology and bring it to the next session",
    "Arrange a joint visit with the health visitor and agree beforehand who asks what",
    "Book the two days owed before the end of the quarter and tell the duty rota",
    "Read the audit’s learning points and choose one to try in the next assessment",
    "Ask the legal team for the template of the threshold document",
)


def answer(number: int, sentences: int = 5) -> str:
    """The text of one box: `number` chooses where in the sentences it begins."""
    chosen = [SENTENCES[(number * 3 + i) % len(SENTENCES)] for i in range(sentences)]
    middle = (sentences + 1) // 2
    return "\n\n".join(part for part in (" ".join(chosen[:middle]), " ".join(chosen[middle:])) if part)


def action(number: int) -> str:
    """What one action says."""
    return ACTIONS[number % len(ACTIONS)]


def in_words(day: dt.date) -> str:
    """A day as people type it."""
    return f"{day.day}/{day.month}/{day.year}"
