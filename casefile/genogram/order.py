"""Who stands left of whom in each generation, so that lines of ordinary families do not cross.

The order grows from one child outwards. What is found on the way (a brother with his wife and children, the
wife's parents) goes as a whole to the left or to the right of what is there, row by row.
"""

from dataclasses import dataclass, field
from itertools import groupby

from casefile.genogram.family import sort_key
from casefile.genogram.net import Kid, Net, Union

Rows = dict[int, list[int]]
Hole = tuple[int, Union]  # a child and the parents through whom the way came up


@dataclass
class Part:
    """Rows of a part of the family: what its middle holds, and what stands beside it."""

    left: Rows = field(default_factory=dict)
    mid: Rows = field(default_factory=dict)
    right: Rows = field(default_factory=dict)

    def whole(self, row: int) -> list[int]:
        return self.left.get(row, []) + self.mid.get(row, []) + self.right.get(row, [])

    def rows(self) -> set[int]:
        return {*self.left, *self.mid, *self.right}


def ordered(net: Net) -> list[Rows]:
    """The rows of each group of related people: the index child's first, then larger before smaller."""
    order = _Order(net)
    groups = []
    for start in sorted(range(len(net.people)), key=lambda node: _start_rank(net, node)):
        if net.cluster[start] not in order.seen:
            part = order.around(net.cluster[start])
            groups.append({row: order.by_age(part.whole(row)) for row in sorted(part.rows())})
    return groups[:1] + sorted(groups[1:], key=lambda rows: -sum(map(len, rows.values())))


def _start_rank(net: Net, node: int) -> tuple[bool, int, int]:
    person = net.people[node]
    return (not (person and person.is_index), -net.row[node], node)


def _add(rows: Rows, row: int, nodes: list[int], *, front: bool = False) -> None:
    if nodes:
        rows[row] = nodes + rows.get(row, []) if front else rows.get(row, []) + nodes


class _Order:
    def __init__(self, net: Net) -> None:
        self.net = net
        self.seen: set[int] = set()
        self.parents: dict[int, list[Union]] = {}
        self.unions: dict[int, list[Union]] = {}  # by cluster
        self.partners: dict[int, list[int]] = {}
        for union in net.unions:
            self.unions.setdefault(net.cluster[net.base(union)], []).append(union)
            for kid in union.kids:
                self.parents.setdefault(kid.node, []).append(union)
            if union.couple and net.cluster[union.parents[0]] == net.cluster[union.parents[1]]:
                for one, other in (union.parents, union.parents[::-1]):
                    self.partners.setdefault(one, []).append(other)
        for unions in self.parents.values():
            unions.sort(key=lambda union: [not kid.primary for kid in union.kids])

    def around(
        self, cluster: int, *, entry: int | None = None, hole: Hole | None = None, sides: str = "LR"
    ) -> Part:
        """Everything not yet seen that can be reached from a cluster.

        `entry` is the member reached from above; `hole` the child reached from below, on whose sides the
        other children go; `sides` where there is room.
        """
        self.seen.add(cluster)
        line = self._line(cluster, entry, hole, sides)
        part = Part(mid={self.net.row[line[0]]: line})
        self._add_parents(part, line, entry, sides)
        self._add_kids(part, line, hole, sides)
        return part

    def by_age(self, nodes: list[int]) -> list[int]:
        """Brothers and sisters side by side on whom nothing hangs, the eldest left."""
        out: list[int] = []
        for _, run in groupby(enumerate(nodes), lambda pair: self._alike(*pair)):
            out += sorted((node for _, node in run), key=self.net.born)
        return out

    def _alike(self, place: int, node: int) -> object:
        """What nodes share that may change places; its own place for a node that may not."""
        if self.partners.get(node) or self.unions.get(self.net.cluster[node]) or node not in self.parents:
            return place
        return frozenset(map(id, self.parents[node]))

    # ---- partners

    def _line(self, cluster: int, entry: int | None, hole: Hole | None, sides: str) -> list[int]:
        """Partners side by side; turned round when that leaves the way free for what hangs on them."""
        line = self._partners_in_line(cluster)
        here = {node: place for place, node in enumerate(line)}
        pull = 0  # more weight on the right than on the left
        if entry is not None:
            pull = sum(
                (here[node] > here[entry]) - (here[node] < here[entry]) for node in line if self._above(node)
            )
        elif hole is not None:
            middle = self._place(hole[1], here)
            pull = -sum(
                (place > middle) - (place < middle)
                for place in (self._place(union, here) for union in self.unions[cluster] if union.kids)
            )
        wrong = (sides == "L" and pull > 0) or (sides == "R" and pull < 0)
        if hole is not None:
            wrong = (sides == "L" and pull < 0) or (sides == "R" and pull > 0)
        return line[::-1] if wrong else line

    def _partners_in_line(self, cluster: int) -> list[int]:
        members = self.net.members(cluster)
        centre = max(members, key=lambda node: (len(self.partners.get(node, ())), -node))
        done = {centre}
        mates = self._mates(centre, done)
        if len(mates) == 1:
            left, right = (mates, []) if self._left_of(mates[0], centre) else ([], mates)
        else:
            half = (len(mates) + 1) // 2
            left, right = mates[:half], mates[half:]
        self._free_the_arches(left, right)
        line = [centre]
        for node in reversed(left):
            line = self._chain(node, done)[::-1] + line
        for node in right:
            line = line + self._chain(node, done)
        return line

    def _free_the_arches(self, left: list[int], right: list[int]) -> None:
        """An arch goes over whoever stands inside: those with parents above go to the two outer places."""
        left.sort(key=lambda node: node not in self.parents)
        right.sort(key=lambda node: node in self.parents)
        if len(left) > 1 and right and left[-1] in self.parents and right[-1] not in self.parents:
            left[-1], right[-1] = right[-1], left[-1]
        elif len(right) > 1 and left and right[0] in self.parents and left[0] not in self.parents:
            right[0], left[0] = left[0], right[0]

    def _mates(self, node: int, done: set[int]) -> list[int]:
        """Partners not yet placed, in order of time; marks them."""
        mates = [mate for mate in self.partners.get(node, ()) if mate not in done]
        mates.sort(key=lambda mate: self._since(node, mate))
        done.update(mates)
        return mates

    def _since(self, one: int, other: int) -> tuple[tuple[int, int], int]:
        union = next(u for u in self.net.unions if u.couple and set(u.parents) == {one, other})
        began = union.couple.began if union.couple else None
        people = [self.net.people[kid.node] for kid in union.kids if kid.primary]
        births = [sort_key(person.born) for person in people if person]
        return (min([sort_key(began), *births]), other)

    def _chain(self, node: int, done: set[int]) -> list[int]:
        """A partner and their further partners, outwards."""
        chain = [node]
        for mate in self._mates(node, done):
            chain += self._chain(mate, done)
        return chain

    def _left_of(self, one: int, other: int) -> bool:
        people = self.net.people
        order = {"male": 0, "female": 2}
        ranks = [order.get(person.sex, 1) if person else 1 for person in (people[one], people[other])]
        return (ranks[0], one) < (ranks[1], other)

    # ---- upwards

    def _above(self, node: int) -> list[Union]:
        """Parents not yet seen."""
        return [
            union
            for union in self.parents.get(node, ())
            if self.net.cluster[self.net.base(union)] not in self.seen
        ]

    def _add_parents(self, part: Part, line: list[int], entry: int | None, sides: str) -> None:
        row = self.net.row[line[0]]
        ups: list[Hole] = []
        for node in line:
            for union in self._above(node):
                if self.net.cluster[self.net.base(union)] not in self.seen:
                    ups.append((node, union))
                    self.seen.add(self.net.cluster[self.net.base(union)])  # kept for this child
        middle = line.index(entry) if entry is not None else None
        for index, (node, union) in enumerate(ups):
            cluster = self.net.cluster[self.net.base(union)]
            if middle is None:
                free = ("L" if index == 0 else "") + ("R" if index == len(ups) - 1 else "")
                free = "".join(side for side in free if side in sides) or free or sides
            elif line.index(node) == middle:
                free = sides
            else:
                free = "L" if line.index(node) < middle else "R"
            above = self.around(cluster, hole=(node, union), sides=free)
            for at in above.rows():
                if at < row:
                    _add(part.mid, at, above.whole(at))
                else:
                    _add(part.left, at, above.left.get(at, []))
                    _add(part.right, at, above.right.get(at, []), front=True)

    # ---- downwards

    def _place(self, union: Union, here: dict[int, int]) -> float:
        """Where in the line the children of a union hang."""
        places = [here[node] for node in union.parents if node in here]
        if len(places) == 2 and abs(places[0] - places[1]) > 1:
            outer = min(union.parents, key=lambda node: (len(self.partners.get(node, ())), -node))
            inner = sum(places) - here[outer]
            return here[outer] + (0.5 if inner > here[outer] else -0.5)
        return sum(places) / len(places)

    def _add_kids(self, part: Part, line: list[int], hole: Hole | None, sides: str) -> None:
        here = {node: place for place, node in enumerate(line)}
        cluster = self.net.cluster[line[0]]
        unions = sorted(self.unions.get(cluster, []), key=lambda union: self._place(union, here))
        unions = [union for union in unions if union.kids]
        farther, part.right = part.right, {}
        for union in unions:
            kids = [kid for kid in union.kids if self.net.cluster[kid.node] not in self.seen]
            if hole is None:
                self._hang(part, self._outer_first(kids, union is unions[0], union is unions[-1]), "M")
                continue
            before, after = self._split(kids, union, hole, sides, self._place(union, here), here)
            self._hang(part, before, "L")
            self._hang(part, after, "R")
        for at, nodes in farther.items():
            _add(part.right, at, nodes)

    def _split(
        self, kids: list[Kid], union: Union, hole: Hole, sides: str, place: float, here: dict[int, int]
    ) -> tuple[list[tuple[Kid, str]], list[tuple[Kid, str]]]:
        """The brothers and sisters to the left and to the right of the child the way came from."""
        if union is not hole[1]:
            listed = [(kid, "L" if place < self._place(hole[1], here) else "R") for kid in kids]
        elif sides in ("L", "R"):
            listed = [(kid, sides) for kid in kids]
        else:
            age = self.net.born(hole[0])
            listed = [(kid, "L" if self.net.born(kid.node) < age else "R") for kid in kids]
        before = [pair for pair in listed if pair[1] == "L"]
        after = [pair for pair in listed if pair[1] == "R"]
        before.sort(key=lambda pair: self._nearness(pair[0], union, hole))
        after.sort(key=lambda pair: -self._nearness(pair[0], union, hole))
        return before, after

    def _nearness(self, kid: Kid, union: Union, hole: Hole) -> int:
        """Twins stand beside each other; those with other parents too stand outside, unless shared."""
        if union is hole[1] and kid.twins:
            twin = next(other for other in union.kids if other.node == hole[0])
            mine, others = self.net.people[kid.node], self.net.people[hole[0]]
            if twin.twins == kid.twins and mine and others and mine.born == others.born:
                return 3
        if len(self.parents[kid.node]) > 1 and not self._has_other_parents(kid):
            return 2
        return 0 if self._has_other_parents(kid) else 1

    def _has_other_parents(self, kid: Kid) -> bool:
        """Whether parents not yet seen hang on this child or on a partner."""
        return any(self._above(node) for node in self.net.members(self.net.cluster[kid.node]))

    def _outer_first(self, kids: list[Kid], first: bool, last: bool) -> list[tuple[Kid, str]]:
        """Eldest left, but those with further parents at the free ends."""
        with_others = [kid for kid in kids if self._has_other_parents(kid)]
        if not with_others:
            return [(kid, "R") for kid in kids]
        plain = [kid for kid in kids if kid not in with_others]
        if first and (len(with_others) > 1 or not last or with_others[0] is kids[0]):
            left, right = with_others[:1], with_others[1:]
        else:
            left, right = [], with_others
        return [(kid, "L") for kid in left] + [(kid, "R") for kid in plain + right]

    def _hang(self, part: Part, kids: list[tuple[Kid, str]], where: str) -> None:
        """Adds each child with all that hangs on them; nothing is added twice."""
        target = {"L": part.left, "M": part.mid, "R": part.right}[where]
        for kid, side in kids:
            cluster = self.net.cluster[kid.node]
            if cluster in self.seen:
                continue
            row = self.net.row[kid.node]
            block = self.around(cluster, entry=kid.node, sides=side)
            for at in block.rows():
                if at >= row:
                    _add(target, at, block.whole(at))
                elif side == "L":
                    _add(part.left, at, block.whole(at))
                else:
                    _add(part.right, at, block.whole(at))
