"""The family as numbered nodes, unions and generations: what ordering and layout work on."""

import datetime as dt
from collections import deque
from dataclasses import dataclass, field

from casefile.genogram.family import Child, Couple, Family, Person, sort_key

# The place a child is drawn at when there are several: where they were born.
RANK = {"birth": 0, "adopted": 1, "step": 2, "fostered": 3}


@dataclass(frozen=True)
class Kid:
    """A child of a union. Not primary: the child has its place under other parents, and only a line here."""

    node: int
    kind: str
    primary: bool
    twins: str = ""


@dataclass
class Union:
    """A couple, or one parent, and their children."""

    parents: tuple[int, ...]
    couple: Couple | None = None
    kids: list[Kid] = field(default_factory=list)


@dataclass
class Net:
    """People by number, eldest first. A node without a person is where a long line passes through a row."""

    people: list[Person | None]
    unions: list[Union] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    cluster: list[int] = field(default_factory=list)  # partners in one row share a number

    def level(self, union: Union) -> bool:
        """Whether the parents stand in one row."""
        return len({self.row[node] for node in union.parents}) == 1

    def base(self, union: Union) -> int:
        """The parent whose row the children hang under."""
        return max(union.parents, key=lambda node: self.row[node])

    def members(self, cluster: int) -> list[int]:
        return [node for node, number in enumerate(self.cluster) if number == cluster]

    def born(self, node: int) -> tuple[bool, tuple[int, int], int]:
        """Sorts the eldest first; lines that only pass through come last."""
        person = self.people[node]
        return (person is None, sort_key(person.born) if person else (0, 0), node)


def build(family: Family) -> Net:
    """Numbers the people, finds their generations and cuts long lines into steps of one row."""
    people = sorted(family.people, key=lambda person: (sort_key(person.born), person.key))
    net = Net(list(people))
    number = {person.key: node for node, person in enumerate(people)}
    unions: dict[tuple[int, ...], Union] = {}
    for couple in sorted(family.couples, key=lambda one: (sort_key(one.began), sorted(one.pair))):
        pair = tuple(sorted(number[key] for key in couple.pair))
        unions[pair] = Union(pair, couple)
    placed: set[str] = set()
    for link in sorted(family.children, key=_link_order):
        parents = tuple(sorted(number[key] for key in link.parents))
        kid = Kid(number[link.child], link.kind, link.child not in placed, link.twins)
        placed.add(link.child)
        unions.setdefault(parents, Union(parents)).kids.append(kid)
    net.unions = list(unions.values())
    _contract(net)
    _generations(net)
    _cut_long_lines(net)
    for union in net.unions:
        union.kids.sort(key=lambda kid: net.born(kid.node))
    return net


def _link_order(link: Child) -> tuple[object, ...]:
    return (RANK[link.kind], -len(link.parents), sorted(link.parents), link.child)


def _contract(net: Net) -> None:
    """Gives partners one cluster, unless one would then be above themselves (uncle and niece, say)."""
    net.cluster = list(range(len(net.people)))
    for union in net.unions:
        if union.couple is None:
            continue
        first, second = (net.cluster[node] for node in union.parents)
        if first != second and not (_leads(net, first, second) or _leads(net, second, first)):
            net.cluster = [first if number == second else number for number in net.cluster]


def _leads(net: Net, above: int, below: int) -> bool:
    """Whether the one cluster is an ancestor of the other."""
    under: dict[int, set[int]] = {}
    for union in net.unions:
        for parent in union.parents:
            under.setdefault(net.cluster[parent], set()).update(net.cluster[kid.node] for kid in union.kids)
    seen, todo = set(), [above]
    while todo:
        one = todo.pop()
        if one == below:
            return True
        if one not in seen:
            seen.add(one)
            todo.extend(under.get(one, ()))
    return False


def _generations(net: Net) -> None:
    """Counts rows from the eldest generation of each group of related people."""
    steps: dict[int, list[tuple[int, int]]] = {}
    below: list[tuple[int, int]] = []
    for union in net.unions:
        for parent in union.parents:
            for kid in union.kids:
                upper, lower = net.cluster[parent], net.cluster[kid.node]
                below.append((upper, lower))
                steps.setdefault(upper, []).append((lower, 1))
                steps.setdefault(lower, []).append((upper, -1))
    row: dict[int, int] = {}
    groups: list[list[int]] = []
    for start in net.cluster:
        if start in row:
            continue
        row[start] = 0
        group, todo = [start], deque([start])
        while todo:
            one = todo.popleft()
            for other, step in steps.get(one, ()):
                if other not in row:
                    row[other] = row[one] + step
                    group.append(other)
                    todo.append(other)
        groups.append(group)
    # Where generations mix, children move down until they stand below all their parents.
    while moved := [(upper, lower) for upper, lower in below if row[lower] <= row[upper]]:
        for upper, lower in moved:
            row[lower] = max(row[lower], row[upper] + 1)
    for group in groups:
        top = min(row[one] for one in group)
        for one in group:
            row[one] -= top
    net.row = [row[number] for number in net.cluster]


def _cut_long_lines(net: Net) -> None:
    """Puts a node into each row that lines from parents to children of one kind pass through."""
    for union in list(net.unions):
        start = net.row[net.base(union)]
        far: dict[tuple[str, bool, int], list[Kid]] = {}
        for kid in union.kids:
            if net.row[kid.node] > start + 1:
                far.setdefault((kid.kind, kid.primary, net.row[kid.node]), []).append(kid)
        for (kind, _, end), kids in far.items():
            union.kids = [kid for kid in union.kids if kid not in kids]
            last = union
            for row in range(start + 1, end):
                node = len(net.people)
                net.people.append(None)
                net.row.append(row)
                net.cluster.append(node)
                last.kids.append(Kid(node, kind, True))
                last = Union((node,))
                net.unions.append(last)
            last.kids.extend(kids)


def twin_groups(net: Net, union: Union) -> list[list[Kid]]:
    """Children of one birth, two or more each. Twins born on the day after count; so do years alone."""
    groups: list[list[Kid]] = []
    for kid in union.kids:
        if not (kid.twins and kid.primary):
            continue
        last = groups[-1][-1] if groups else None
        if last and last.twins == kid.twins and one_birth(net.people[last.node], net.people[kid.node]):
            groups[-1].append(kid)
        else:
            groups.append([kid])
    return [group for group in groups if len(group) > 1]


def one_birth(first: Person | None, second: Person | None) -> bool:
    """Whether two people entered as twins can be each other's."""
    if first is None or second is None:
        return False
    if isinstance(first.born, dt.date) and isinstance(second.born, dt.date):
        return abs(first.born - second.born) <= dt.timedelta(days=1)
    return first.born is None or second.born is None or sort_key(first.born)[0] == sort_key(second.born)[0]
