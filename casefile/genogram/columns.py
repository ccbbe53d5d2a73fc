"""How far apart people stand: children beneath their parents' line, and nobody on top of another."""

import itertools
from collections.abc import Callable

from casefile.genogram.net import Net, Union
from casefile.genogram.order import Rows

BOX = 92  # px that a person takes
LANE = 16  # px that a passing line takes
GAP, WIDE_GAP = 22, 34  # px between people of one family, and between families
SWEEPS = 24


def width(net: Net, node: int) -> int:
    return BOX if net.people[node] else LANE


class Columns:
    """The x of every node of one group of related people, in px."""

    def __init__(self, net: Net, rows: Rows) -> None:
        self.net, self.rows = net, rows
        self.here = {node: place for nodes in rows.values() for place, node in enumerate(nodes)}
        self.unions = [union for union in net.unions if net.base(union) in self.here]
        self.partners: dict[int, int] = {}
        for union in self.unions:
            if union.couple and net.level(union):
                for node in union.parents:
                    self.partners[node] = self.partners.get(node, 0) + 1
        self.x: dict[int, float] = {}
        for nodes in rows.values():
            self.x.update(zip(nodes, self._offsets(nodes), strict=True))
        for sweep in range(SWEEPS):
            self._sweep(
                sorted(rows, reverse=bool(sweep % 2)),
                self._from_above if sweep % 2 == 0 else self._from_below,
            )
        shift = min(self.x[node] - width(net, node) / 2 for node in self.x)
        self.x = {node: float(round(x - shift)) for node, x in self.x.items()}

    def adjacent(self, union: Union) -> bool:
        one, other = union.parents
        return abs(self.here[one] - self.here[other]) == 1

    def outer(self, union: Union) -> int:
        """The partner at the far end of an arch: beside them the children hang."""
        return min(union.parents, key=lambda node: (self.partners[node], -node))

    def lane(self, node: int, towards: int) -> float:
        """The middle of the gap beside a node, on the side of another."""
        step = 1 if self.here[towards] > self.here[node] else -1
        nodes = self.rows[self.net.row[node]]
        neighbour = nodes[self.here[node] + step]
        edges = [
            self.x[one] + sign * width(self.net, one) / 2 for one, sign in ((node, step), (neighbour, -step))
        ]
        return sum(edges) / 2

    def drop(self, union: Union) -> float:
        """Where the line to the children leaves."""
        if len(union.parents) == 1 or not self.net.level(union):
            return self.x[self.net.base(union)]
        one, other = union.parents
        if self.adjacent(union):
            return self.lane(one, other)
        outer = self.outer(union)
        return self.lane(outer, one if outer == other else other)

    def middle(self, union: Union) -> float | None:
        """The middle of the children who have their place here."""
        kids = [self.x[kid.node] for kid in union.kids if kid.primary]
        return (min(kids) + max(kids)) / 2 if kids else None

    # ---- moving towards where everybody would like to stand

    def _offsets(self, nodes: list[int]) -> list[float]:
        """The leftmost places the nodes of a row can take."""
        offsets, family = [0.0], self._families(nodes)
        for one, other in itertools.pairwise(nodes):
            gap = GAP if family[one] & family[other] else WIDE_GAP
            offsets.append(offsets[-1] + (width(self.net, one) + width(self.net, other)) / 2 + gap)
        return offsets[: len(nodes)]

    def _families(self, nodes: list[int]) -> dict[int, set[int]]:
        """What each node belongs to: the partners' cluster, the parents' children."""
        found = {node: {-1 - self.net.cluster[node]} for node in nodes}
        for number, union in enumerate(self.unions):
            for kid in union.kids:
                if kid.primary and kid.node in found:
                    found[kid.node].add(number)
        return found

    def _sweep(self, rows: list[int], wishes: Callable[[int], dict[int, list[float]]]) -> None:
        for row in rows:
            wanted = wishes(row)
            nodes = self.rows[row]
            moves: dict[int, list[float]] = {}
            for node, places in wanted.items():
                mean = sum(places) / len(places)
                moves.setdefault(self.net.cluster[node], []).append(mean - self.x[node])
            targets, weights = [], []
            for node in nodes:
                move = moves.get(self.net.cluster[node], [])
                if node in wanted:
                    targets.append(sum(wanted[node]) / len(wanted[node]))
                    weights.append(1.0)
                else:
                    targets.append(self.x[node] + (sum(move) / len(move) if move else 0))
                    weights.append(0.3 if move else 0.05)
            self.x.update(zip(nodes, _settle(targets, weights, self._offsets(nodes)), strict=True))

    def _from_above(self, row: int) -> dict[int, list[float]]:
        wanted: dict[int, list[float]] = {}
        for union in self.unions:
            middle = self.middle(union)
            if middle is None or self.net.row[self.net.base(union)] != row - 1:
                continue
            for kid in union.kids:
                if kid.primary:
                    wanted.setdefault(kid.node, []).append(self.x[kid.node] + self.drop(union) - middle)
        return wanted

    def _from_below(self, row: int) -> dict[int, list[float]]:
        wanted: dict[int, list[float]] = {}
        for union in self.unions:
            middle = self.middle(union)
            if middle is None or self.net.row[self.net.base(union)] != row:
                continue
            for node in union.parents if self.net.level(union) else (self.net.base(union),):
                wanted.setdefault(node, []).append(self.x[node] + middle - self.drop(union))
        return wanted


def _settle(targets: list[float], weights: list[float], offsets: list[float]) -> list[float]:
    """The places nearest to the targets (least squares) that keep the order and the distances."""
    blocks: list[tuple[float, float, int]] = []  # mean, weight, how many
    for target, weight, offset in zip(targets, weights, offsets, strict=True):
        mean, total, count = target - offset, weight, 1
        while blocks and blocks[-1][0] > mean:
            before, heavy, many = blocks.pop()
            mean = (mean * total + before * heavy) / (total + heavy)
            total, count = total + heavy, count + many
        blocks.append((mean, total, count))
    flat = [mean for mean, _, count in blocks for _ in range(count)]
    return [place + offset for place, offset in zip(flat, offsets, strict=True)]
