"""Twelve ordinary families, as a social worker might meet them. All invented."""

import datetime as dt

from casefile.genogram.family import Child, Couple, Emotional, Family, Person, When

ON = dt.date(2026, 3, 2)
SEX = {"m": "male", "f": "female", "o": "other", "u": "unknown"}


def person(name: str, sex: str = "u", born: When | str = None, died: When = None, **more: object) -> Person:
    """A person whose key is the name; a name of one letter is none. A day of birth may be text."""
    when = dt.date.fromisoformat(born) if isinstance(born, str) else born
    return Person(name, name if len(name) > 1 or name == "X" else "", SEX[sex], when, died, **more)  # type: ignore[arg-type]


def couple(pair: str, kind: str = "married", began: When = None, ended: When = None) -> Couple:
    one, other = pair.split("+")
    return Couple(one, other, kind, began, ended)  # type: ignore[arg-type]


def children(parents: str, *names: str, kind: str = "birth", twins: str = "") -> list[Child]:
    return [Child(name, tuple(parents.split("+")), kind, twins) for name in names]  # type: ignore[arg-type]


def family(
    people: list[Person],
    couples: list[Couple] | None = None,
    links: list[list[Child]] | None = None,
    feelings: list[Emotional] | None = None,
    homes: list[str] | None = None,
) -> Family:
    """Homes are names with commas between them."""
    return Family(
        ON,
        tuple(people),
        tuple(couples or ()),
        tuple(link for group in links or () for link in group),
        tuple(feelings or ()),
        tuple(frozenset(home.split(",")) for home in homes or ()),
    )


def three_generations() -> Family:
    """Both partners' parents and their brothers and sisters."""
    return family(
        [
            person("George", "m", 1948, 2019),
            person("Maureen", "f", 1950),
            person("Desmond", "m", 1946),
            person("Pearl", "f", 1951),
            person("Karen", "f", 1972),
            person("Darren", "m", 1979),
            person("Lee", "m", 1983),
            person("Sonia", "f", 1976),
            person("Michelle", "f", 1981),
            person("Trevor", "m", 1985),
            person("Jaydon", "m", "2012-05-09"),
            person("Amber", "f", "2015-08-30", is_index=True),
            person("Kai", "m", "2020-01-15"),
        ],
        [
            couple("George+Maureen", began=1970),
            couple("Desmond+Pearl", began=1974),
            couple("Darren+Michelle", "couple"),
        ],
        [
            children("George+Maureen", "Karen", "Darren", "Lee"),
            children("Desmond+Pearl", "Sonia", "Michelle", "Trevor"),
            children("Darren+Michelle", "Jaydon", "Amber", "Kai"),
        ],
        [Emotional("Darren", "Michelle", "conflict"), Emotional("Maureen", "Amber", "close")],
        ["Darren,Michelle,Jaydon,Amber,Kai"],
    )


def reconstituted() -> Family:
    """Two partners each; a child of each first partnership and one together."""
    return family(
        [
            person("Sharon Ellis", "f", 1984),
            person("Paul Okafor", "m", 1982),
            person("Wayne Pike", "m", 1980),
            person("Anita Rao", "f", 1985),
            person("Tyler", "m", "2008-02-11"),
            person("Chloe", "f", "2010-11-02"),
            person("Isaac", "m", "2011-06-21", note="week-ends"),
            person("Ruby", "f", "2018-09-14", is_index=True),
        ],
        [
            couple("Wayne Pike+Sharon Ellis", "divorced", 2006, 2013),
            couple("Paul Okafor+Anita Rao", "separated", 2009, 2014),
            couple("Paul Okafor+Sharon Ellis", "married", 2016),
        ],
        [
            children("Wayne Pike+Sharon Ellis", "Tyler", "Chloe"),
            children("Paul Okafor+Anita Rao", "Isaac"),
            children("Paul Okafor+Sharon Ellis", "Ruby"),
        ],
        [Emotional("Wayne Pike", "Sharon Ellis", "violence"), Emotional("Tyler", "Ruby", "close")],
        ["Sharon Ellis,Paul Okafor,Chloe,Tyler,Ruby", "Anita Rao,Isaac"],
    )


def twins() -> Family:
    """Identical twins, then twins who are not, in one family."""
    return family(
        [
            person("Ola", "m", 1985),
            person("Ewa", "f", 1987),
            person("Jan", "m", "2011-01-30"),
            person("Maja", "f", "2014-04-04"),
            person("Lena", "f", "2014-04-04", is_index=True),
            person("Filip", "m", "2017-12-31"),
            person("Zofia", "f", "2018-01-01"),
        ],
        [couple("Ola+Ewa")],
        [
            children("Ola+Ewa", "Jan"),
            children("Ola+Ewa", "Maja", "Lena", twins="identical"),
            children("Ola+Ewa", "Filip", "Zofia", twins="twins"),
        ],
        homes=["Ola,Ewa,Jan,Maja,Lena,Filip,Zofia"],
    )


def adoption() -> Family:
    """An adopted child with adoptive and birth parents, and a birth child of the adopters."""
    return family(
        [
            person("Helen", "f", 1978),
            person("Ruth", "f", 1980),
            person("Mark", "m", 1990, is_dead=True),
            person("Stacey", "f", 1994),
            person("Noah", "m", "2014-03-03"),
            person("Ellie-Mae", "f", "2017-07-07", is_index=True),
            person("Baby brother", "m", "2021-05-05"),
        ],
        [couple("Helen+Ruth", began=2010), couple("Mark+Stacey", "transitory")],
        [
            children("Helen+Ruth", "Noah"),
            children("Mark+Stacey", "Ellie-Mae", "Baby brother"),
            children("Helen+Ruth", "Ellie-Mae", kind="adopted"),
        ],
        homes=["Helen,Ruth,Noah,Ellie-Mae"],
    )


def foster_household() -> Family:
    """Two sisters fostered together; their brother stayed with their mother; the carers have a child."""
    return family(
        [
            person("Ian Moss", "m", 1970),
            person("Jill Moss", "f", 1971),
            person("Beth Moss", "f", 2009),
            person("Carly", "f", 1993, note="in recovery"),
            person("Dean", "m", 1990, note="in prison"),
            person("Skye", "f", "2016-02-02", is_index=True),
            person("Summer", "f", "2018-03-03"),
            person("Rocco", "m", "2023-10-10"),
        ],
        [couple("Ian Moss+Jill Moss"), couple("Dean+Carly", "separated", 2014, 2024)],
        [
            children("Ian Moss+Jill Moss", "Beth Moss"),
            children("Dean+Carly", "Skye", "Summer", "Rocco"),
            children("Ian Moss+Jill Moss", "Skye", "Summer", kind="fostered"),
        ],
        [Emotional("Dean", "Carly", "violence"), Emotional("Skye", "Jill Moss", "close")],
        ["Ian Moss,Jill Moss,Beth Moss,Skye,Summer", "Carly,Rocco"],
    )


def grandparents_as_carers() -> Family:
    """A child lives with her mother's parents."""
    return family(
        [
            person("Ron", "m", 1955),
            person("Jean", "f", 1957),
            person("Tracy", "f", 1983),
            person("Gemma", "f", 1986, 2022, note="overdose"),
            person("Craig", "m", 1984),
            person("Libby", "f", "2013-09-01", is_index=True),
            person("Alfie", "m", "2016-06-06"),
        ],
        [couple("Ron+Jean"), couple("Craig+Gemma", "separated", 2011, 2017)],
        [
            children("Ron+Jean", "Tracy", "Gemma"),
            children("Craig+Gemma", "Libby", "Alfie"),
            children("Ron+Jean", "Libby", "Alfie", kind="fostered"),
        ],
        [Emotional("Libby", "Craig", "distant")],
        ["Ron,Jean,Libby,Alfie"],
    )


def half_siblings() -> Family:
    """A mother with three partners and a child of each."""
    return family(
        [
            person("Donna", "f", 1985),
            person("Gary", "m", 1980),
            person("Imran", "m", 1983),
            person("Steve", "m", 1979),
            person("Kyle", "m", "2004-04-04"),
            person("Aisha", "f", "2010-10-10"),
            person("Zayn", "m", "2012-12-12", is_index=True),
            person("Poppy", "f", "2022-02-22"),
        ],
        [
            couple("Gary+Donna", "transitory", 2003, 2004),
            couple("Imran+Donna", "divorced", 2008, 2016),
            couple("Steve+Donna", "couple", 2020),
        ],
        [
            children("Gary+Donna", "Kyle"),
            children("Imran+Donna", "Aisha", "Zayn"),
            children("Steve+Donna", "Poppy"),
            children("Steve+Donna", "Zayn", kind="step"),
        ],
        [Emotional("Steve", "Zayn", "conflict"), Emotional("Kyle", "Zayn", "close")],
        ["Donna,Steve,Aisha,Zayn,Poppy"],
    )


def single_parent() -> Family:
    """A mother alone, her mother alone; the father is not known."""
    return family(
        [
            person("Patricia", "f", 1962),
            person("Leanne", "f", 1990),
            person("Scott", "m", 1993),
            person("Mason", "m", "2014-01-01", is_index=True),
            person("Lola", "f", "2019-05-05"),
        ],
        [],
        [children("Patricia", "Leanne", "Scott"), children("Leanne", "Mason", "Lola")],
        homes=["Patricia,Leanne,Mason,Lola"],
    )


def eight_siblings() -> Family:
    names = ["Abel", "Beulah", "Caleb", "Dinah", "Esther", "Gideon", "Hannah", "Joel"]
    kids = [
        person(name, "mfmfffmfm"[index], f"{2008 + 2 * index}-06-0{index + 1}", is_index=name == "Esther")
        for index, name in enumerate(names)
    ]
    return family(
        [person("Samuel", "m", 1980), person("Miriam", "f", 1983), *kids],
        [couple("Samuel+Miriam", began=2006)],
        [children("Samuel+Miriam", *names)],
        homes=[",".join(["Samuel", "Miriam", *names])],
    )


def losses_and_a_pregnancy() -> Family:
    """A young couple, both with parents; a miscarriage, a stillbirth, a termination and a pregnancy."""
    return family(
        [
            person("Vera", "f", 1970),
            person("Alan", "m", 1968),
            person("Nicola", "f", 1979),
            person("Ben", "m", 2002),
            person("Jade", "f", 2004, is_index=True, note="care leaver"),
            person("m", pregnancy="miscarriage", born=2021),
            person("Grace", "f", pregnancy="stillbirth", born="2022-08-01"),
            person("t", pregnancy="termination", born=2023),
            person("p", pregnancy="pregnant", born="2026-07-20"),
        ],
        [couple("Alan+Vera", "divorced"), couple("Ben+Jade", "couple", 2020)],
        [
            children("Alan+Vera", "Ben"),
            children("Nicola", "Jade"),
            children("Ben+Jade", "m", "Grace", "t", "p"),
        ],
        [Emotional("Nicola", "Jade", "distant")],
        ["Ben,Jade"],
    )


def four_generations() -> Family:
    """A great-grandmother, cousins, an aunt with a husband; somebody not related lodges with them."""
    return family(
        [
            person("Winifred", "f", 1932),
            person("Albert", "m", 1930, 2001),
            person("Dorothy", "f", 1955),
            person("Kenneth", "m", 1953),
            person("Sheila", "f", 1958),
            person("Alison", "f", 1978),
            person("Neil", "m", 1976),
            person("Julie", "f", 1981),
            person("Robert", "m", 1980),
            person("Oscar", "m", "2006-01-20"),
            person("Freya", "f", "2009-02-20"),
            person("Toby", "m", "2012-03-20", is_index=True),
            person("Uncle Bob", "m", 1975, note="lodger"),
        ],
        [
            couple("Albert+Winifred"),
            couple("Kenneth+Dorothy"),
            couple("Neil+Alison"),
            couple("Robert+Julie", "divorced", 2005, 2020),
        ],
        [
            children("Albert+Winifred", "Dorothy", "Sheila"),
            children("Kenneth+Dorothy", "Alison", "Julie"),
            children("Neil+Alison", "Oscar", "Freya"),
            children("Robert+Julie", "Toby"),
        ],
        homes=["Julie,Toby,Uncle Bob"],
    )


def father_with_two_families() -> Family:
    """A father with children of a wife and of a former partner, his parents, and both mothers' parents."""
    return family(
        [
            person("Yusuf", "m", 1950),
            person("Fatima", "f", 1954),
            person("Ahmed", "m", 1980),
            person("Lisa", "f", 1983),
            person("Nadia", "f", 1986),
            person("Brian", "m", 1955),
            person("Sue", "f", 1957),
            person("Hassan", "m", 1956),
            person("Amina", "f", 1960),
            person("Reece", "m", "2007-07-17"),
            person("Ella", "f", "2009-09-19", is_index=True),
            person("Bilal", "m", "2015-05-15"),
            person("Sara", "f", "2017-07-07"),
            person("X", "o", "2020-02-20"),
        ],
        [
            couple("Yusuf+Fatima"),
            couple("Brian+Sue", "separated"),
            couple("Hassan+Amina"),
            couple("Ahmed+Lisa", "separated", 2005, 2012),
            couple("Ahmed+Nadia", "married", 2014),
        ],
        [
            children("Yusuf+Fatima", "Ahmed"),
            children("Brian+Sue", "Lisa"),
            children("Hassan+Amina", "Nadia"),
            children("Ahmed+Lisa", "Reece", "Ella"),
            children("Ahmed+Nadia", "Bilal", "Sara", "X"),
        ],
        homes=["Lisa,Reece,Ella", "Ahmed,Nadia,Bilal,Sara,X"],
    )


ORDINARY = [
    three_generations,
    reconstituted,
    twins,
    adoption,
    foster_household,
    grandparents_as_carers,
    half_siblings,
    single_parent,
    eight_siblings,
    losses_and_a_pregnancy,
    four_generations,
    father_with_two_families,
]
