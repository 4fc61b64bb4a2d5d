"""The order in which groups within groups are resolved: no recursion, circles found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

DEEPEST = 64


def children_first(children: Mapping[str, Iterable[str]]) -> tuple[list[str], set[tuple[str, str]]]:
    """Return all names so that each comes after its children, and the edges that close a circle.

    Also an edge below which more than ``DEEPEST`` levels lie counts as one: nothing is resolved through it.
    """
    order: list[str] = []
    depth: dict[str, int] = {}
    refused: set[tuple[str, str]] = set()
    for root in children:
        if root not in depth:
            _visit(root, children, order, depth, refused)
    return order, refused


def _visit(
    root: str,
    children: Mapping[str, Iterable[str]],
    order: list[str],
    depth: dict[str, int],
    refused: set[tuple[str, str]],
) -> None:
    open_ = {root}
    stack = [(root, iter(children[root]))]
    deepest = [0]
    while stack:
        name, rest = stack[-1]
        child = next(rest, None)
        if child is None:
            stack.pop()
            open_.discard(name)
            depth[name] = deepest.pop()
            order.append(name)
            if deepest:
                _deepen(deepest, depth[name], (stack[-1][0], name), refused)
        elif child in open_:
            refused.add((name, child))
        elif child in depth:
            _deepen(deepest, depth[child], (name, child), refused)
        elif child in children:
            open_.add(child)
            stack.append((child, iter(children[child])))
            deepest.append(0)


def _deepen(
    deepest: list[int], below: int, edge: tuple[str, str], refused: set[tuple[str, str]]
) -> None:
    if below + 1 > DEEPEST:
        refused.add(edge)
    else:
        deepest[-1] = max(deepest[-1], below + 1)
