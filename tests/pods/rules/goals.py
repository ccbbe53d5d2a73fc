"""Goals as workers word them: for the case, and for the discussion."""

THINK, IDEAS, ASK = "I want help to think about", "I want ideas for", "I want questions I could ask"

# What somebody typed, what kind of goal that is, and one offer among those made of it.
FOR_THE_CASE = [
    # safety
    (
        "I want the child to be safe",
        "case",
        f"{IDEAS} how to talk with the parents about keeping the child safe",
    ),
    (
        "i want the children to be kept safe.",
        "case",
        f"{IDEAS} how to talk with the parents about keeping the children safe",
    ),
    (
        "The children are safe",
        "case",
        f"{IDEAS} how to talk with the parents about keeping the children safe",
    ),
    (
        "To keep the baby safe at home",
        "case",
        f"{IDEAS} how to talk with the parents about keeping the baby safe",
    ),
    (
        "My goal is for J.S. to be safe",
        "case",
        f"{IDEAS} how to talk with the family about keeping J.S. safe",
    ),
    (
        "I want J.S. and his sister to feel safe.",
        "case",
        f"{IDEAS} how to talk with the family about keeping J.S. and his sister safe",
    ),
    (
        "How do we keep the young person safe?",
        "case",
        f"{ASK} the family to find out who helps to keep the young person safe already, and how",
    ),
    (
        "we need to protect the siblings",
        "case",
        f"{IDEAS} how to talk with the parents about keeping the siblings safe",
    ),
    (
        "I want mum to be safe",
        "case",
        f"{IDEAS} how to talk with mum about safety, and what already helps with it",
    ),
    ("I want Kyle to be safe", "case", f"{IDEAS} how to talk with the family about keeping Kyle safe"),
    (
        "I’d like the young person not to be exploited",
        "case",
        f"{THINK} what keeping the young person safe would look like, day by day",
    ),
    (
        "I want mum to protect the children",
        "case",
        f"{IDEAS} how to talk with mum about keeping the children safe",
    ),
    # the plan, engagement
    (
        "I want the family to follow the safety plan",
        "case",
        f"{THINK} ways to engage the family in the safety plan",
    ),
    (
        "Mum and dad to stick to the written agreement",
        "case",
        f"{THINK} ways to engage Mum and dad in the written agreement",
    ),
    (
        "I want the foster carer to use the contact plan",
        "case",
        f"{IDEAS} how to talk with the foster carer about the contact plan",
    ),
    ("Mum to engage", "case", f"{THINK} ways to engage Mum"),
    ("I want to get the parents to work with us", "case", f"{THINK} ways to engage the parents"),
    ("The family to be open and honest", "case", f"{THINK} ways to engage the family"),
    ("better engagement from dad", "case", f"{THINK} ways to engage dad"),
    ("I want gran to talk to me", "case", f"{THINK} ways to engage gran"),
    # change, insight
    ("I want dad to stop drinking", "case", f"{IDEAS} how to talk with dad about drinking"),
    ("I want her to give up cannabis", "case", f"{IDEAS} how to talk with her about cannabis"),
    (
        "Mum to understand the impact on the children",
        "case",
        f"{IDEAS} how to talk with Mum about the impact on the children",
    ),
    (
        "I need dad to accept that his anger scares the boys",
        "case",
        f"{ASK} dad to find out how they see it when others worry that his anger scares the boys",
    ),
    (
        "I want the young person to go to school",
        "case",
        f"{THINK} what might help the young person to go to school",
    ),
    ("I want to make mum leave her partner", "case", f"{THINK} what might help mum to leave her partner"),
    ("I want the children to return home", "case", f"{THINK} what might help the children to return home"),
    (
        "I want to find a placement for the baby",
        "case",
        f"{THINK} what placement would change for the baby, and what else might",
    ),
    (
        "I want to reduce the risk",
        "case",
        f"{IDEAS} how to talk with the family about what they want to be different",
    ),
    ("How do I get mum to open up?", "case", f"{THINK} ways to engage mum"),
    ("I want them both to attend the course", "case", f"{THINK} ways to engage them both in the course"),
    (
        "I want to find a network for the family",
        "case",
        f"{ASK} the family to find out who is there for them",
    ),
    ("School attendance to improve", "case", f"{ASK} the family about times when it was a little better"),
    ("to get legal advice", "case", f"{IDEAS} how to talk with the family about it"),
    # closing
    (
        "to get the case closed",
        "case",
        f"{ASK} the family about how they would know that they no longer need us",
    ),
    (
        "I want to close the case by Easter",
        "case",
        f"{THINK} what the family and I would each need to see before anybody talks of closing",
    ),
    # decisions
    (
        "we need a decision on contact",
        "decision",
        f"{THINK} what I still need to find out before anybody decides on contact",
    ),
    (
        "I want the group to decide whether we go to conference",
        "decision",
        f"{THINK} what I still need to find out before anybody decides whether we go to conference",
    ),
    (
        "Should we step down to child in need?",
        "decision",
        f"{THINK} what I still need to find out before anybody decides whether to step down to child in need",
    ),
    (
        "help me decide if the children can go home",
        "decision",
        f"{THINK} what I still need to find out before anybody decides if the children can go home",
    ),
    # confirmation
    (
        "I want confirmation that mum cannot change",
        "confirmation",
        f"{ASK} the family to test my idea that mum cannot change",
    ),
    ("I want to know if I am right", "confirmation", f"{THINK} what I may not have seen so far"),
    (
        "Am I doing the right thing?",
        "confirmation",
        "I want to hear other explanations of what might be going on",
    ),
    (
        "I need everyone to agree that threshold is met",
        "confirmation",
        f"{THINK} other explanations beside my own, which is that threshold is met",
    ),
    ("Is this neglect?", "confirmation", f"{THINK} what I may not have seen so far"),
    # solutions, information
    ("what should I do about contact?", "solution", f"{ASK} the family about contact"),
    (
        "I want to know what to do about dad’s new partner",
        "solution",
        f"{IDEAS} how to talk with the family about dad’s new partner",
    ),
    (
        "a solution for the overnight stays",
        "solution",
        f"{THINK} what may lie behind the difficulty with the overnight stays",
    ),
    ("next steps", "solution", f"{THINK} what makes the next step hard to see"),
    (
        "I want to update everyone on the case",
        "solution",
        f"{IDEAS} what to be curious about next with the family",
    ),
    # too vague
    ("help with the case", "vague", f"{THINK} what else might be going on for the family"),
    ("I’m stuck", "vague", f"{ASK} the family to unpick the part that I am stuck with"),
    (
        "I want to talk about this family",
        "vague",
        f"{IDEAS} how to talk with the parents about what worries us most",
    ),
    ("case mapping", "vague", f"{THINK} harm, strengths and safety, and the best questions to fill the gaps"),
    (
        "I want to do a harm matrix",
        "vague",
        f"{THINK} harm, strengths and safety, and the best questions to fill the gaps",
    ),
    ("   ", "empty", f"{THINK} ways to draw out the family’s strengths"),
]
FINE = [
    # the guidance's own
    "I want ideas of ways I can try and talk to the family about how we can think about keeping the "
    "child safe",
    "I want help to think about the safety plan ways to try and engage the family in this",
    "I am stuck to know what to do and it would help to think about questions to try to use with parents to "
    "unpick the situation about their relationship",
    "I want to be able to think of ways to draw out the strengths in the family and have conversations with "
    "parents that highlights strengths so that I can then use that to start to think about ways of building "
    "safety in the future",
    # many like them
    "I want ideas for how to talk with dad about his drinking",
    "Ideas for my next visit",
    "new ideas about how to involve gran",
    "I would like questions I could ask the young person about her friends",
    "some good scaling questions to use with mum",
    "strengths questions",
    "I want help to put the danger statement into words that the parents can understand",
    "Help me to prepare the conversation with the foster carers",
    "support with explaining to the boys what happened",
    "feedback on how I talked with dad on Friday",
    "I want to think about why the worries come back each time",
    "I want to understand what might be going on for mum",
    "I want to explore my own feelings about this family",
    "I want to be more curious about dad",
    "to feel more confident in talking about sexual abuse",
    "I want to find words for the words and pictures",
    "To practise how I open the meeting",
    "to come up with hypotheses about the pattern",
    "I want to hear other explanations",
    "different perspectives on the relationship of the parents",
    "How can I talk to the children about their dad leaving?",
    "how to ask J.S. about the money",
    "I don’t know how to raise it with mum",
    "I am not sure how to start the conversation about weight",
    "I’m stuck with dad and want ideas",
    "What else could be happening at home?",
    "I want to reflect on how my background affects my work with them",
    "I want to learn how to use the three houses with J.",
    "I want the child to be safe. I want ideas for how to talk with the parents about it.",
    "I want a space to think about what I may have missed",
    "My goal is to unpick the parents’ relationship",
    "I want help to think about questions to find a network",
    "I want to understand why mum keeps going back to him",
    "I want to know what the child wants",
    "I’d like help to think about what makes it hard for her to leave",
]
