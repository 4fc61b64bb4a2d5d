"""The right-hand side of an expression: values, lists, sets and maps, as conditions."""

from __future__ import annotations

from collections.abc import Sequence

from firedoor.model.network.ranges import Ranges
from firedoor.readers.firewalls.netfilter.conditions import Condition, doubted, each_of
from firedoor.readers.firewalls.nftables.definitions import Element, NamedSet
from firedoor.readers.firewalls.nftables.draft import Draft
from firedoor.readers.firewalls.nftables.elements import elements_of
from firedoor.readers.firewalls.nftables.selectors import AnySelector, Numbers, Selector
from firedoor.readers.firewalls.nftables.tokens import SIGN, STRING, WORD, Cursor, Token

MOST_ALTERNATIVES = 5_000
# A mask with holes stands for 2 to the power of so many ranges.
MOST_FREE_BITS = 10


def words_of(cursor: Cursor) -> list[str]:
    """The words of one value: ``80``, ``"08:00"-"17:00"``, ``syn | ack``, ``(syn | ack)``. Raises ``ValueError``."""
    if cursor.accept("("):
        inside: list[str] = []
        while not cursor.accept(")"):
            if not cursor.more():
                raise ValueError("a bracket is not closed")
            inside.append(cursor.take().text)
        return inside
    words = [_word(cursor)]
    while cursor.peek().kind == SIGN and cursor.peek().text in {"-", "|"}:
        words += [cursor.take().text, _word(cursor)]
    return words


def _word(cursor: Cursor) -> str:
    token = cursor.take()
    if token.kind not in {WORD, STRING} or (token.kind == WORD and token.text[0] == "$"):
        raise ValueError(f"a value is expected, not {token.text!r}")
    return token.text


def words_in(tokens: Sequence[Token]) -> list[str]:
    """All of some tokens as the words of one value. Raises ``ValueError``."""
    cursor = Cursor(tokens)
    words = words_of(cursor)
    if cursor.more():
        raise ValueError(f"{cursor.peek().text!r} is not understood in a value")
    return words


def set_of(draft: Draft) -> tuple[list[Element], NamedSet | None]:
    """The entries of ``{ ... }`` or ``@name``. Raises ``ValueError``."""
    cursor = draft.cursor
    if cursor.accept("@"):
        name = cursor.name()
        named = draft.around.sets.get(name)
        if named is None:
            raise ValueError(f"set {name} is not there")
        return named.elements, named
    body, closed = cursor.block()
    if not closed:
        raise ValueError("a set is not closed")
    return [element for element, _ in elements_of(body)], None


def unsure_of(draft: Draft, named: NamedSet | None) -> tuple[Condition, ...] | None:
    """A doubt, where the entries of a set are not those of the file alone."""
    if named is None:
        return None
    if named.changing:
        return (doubted(draft.doubt(f"the entries of set {named.name} change while it is used")),)
    return (doubted(named.doubts[0]),) if named.doubts else None


def in_set(
    draft: Draft, selectors: Sequence[Selector], elements: Sequence[Element], *, negated: bool
) -> tuple[Condition, ...]:
    """What it means that an expression is in a set. Raises ``ValueError``."""
    if any(element.every for element in elements):
        return () if negated else (Condition(),)
    if len(selectors) == 1:
        selector: AnySelector = selectors[0]
        found = [selector.values(words_in(_only(element))) for element in elements]
        alternatives: tuple[Condition, ...] = selector.one_of(found, negated=negated)
        return alternatives
    if negated:
        return (doubted(draft.doubt("the opposite of a set of combinations is not modelled")),)
    return tuple(_combinations(draft, selectors, elements))


def _only(element: Element) -> list[Token]:
    if len(element.parts) != 1:
        raise ValueError("an entry of a set has more parts than the expression")
    return element.parts[0]


def _combinations(
    draft: Draft, selectors: Sequence[Selector], elements: Sequence[Element]
) -> list[Condition]:
    """One alternative for entries that differ in the first part only."""
    where = draft.doubt("the parts of a combination cannot be joined exactly")
    grouped: dict[tuple[str, ...], list[Element]] = {}
    for element in elements:
        if len(element.parts) != len(selectors):
            raise ValueError("an entry of a set has not as many parts as the expression")
        rest = tuple(" ".join(words_in(part)) for part in element.parts[1:])
        grouped.setdefault(rest, []).append(element)
    if len(grouped) > MOST_ALTERNATIVES:
        return [doubted(draft.doubt("a set has too many combinations to be followed"))]
    made: list[Condition] = []
    for group in grouped.values():
        parts = [_one_of(selectors[0], [element.parts[0] for element in group])]
        for index, selector in enumerate(selectors[1:], start=1):
            parts.append(_one_of(selector, [group[0].parts[index]]))
        made += each_of(parts, where)
    return made


def _one_of(selector: AnySelector, parts: Sequence[list[Token]]) -> tuple[Condition, ...]:
    found = [selector.values(words_in(part)) for part in parts]
    alternatives: tuple[Condition, ...] = selector.one_of(found, negated=False)
    return alternatives


def entry(draft: Draft, selectors: Sequence[Selector], element: Element) -> tuple[Condition, ...]:
    """What it means that an expression is this one entry. Raises ``ValueError``."""
    if len(selectors) == 1:
        return in_set(draft, selectors, [element], negated=False)
    return tuple(_combinations(draft, selectors, [element]))


def masked_numbers(selector: Numbers, mask_words: list[str], words: list[str]) -> Ranges:
    """The numbers of which the bits under a mask have a value. Raises ``ValueError``."""
    mask = _as_number(selector, mask_words)
    value = _as_number(selector, words)
    if value & ~mask:
        return Ranges()
    free = selector.last & ~mask
    low = (free & ~(free + 1)) if free & 1 else 0  # the free bits at the end
    above = [1 << n for n in range(free.bit_length()) if (free & ~low) >> n & 1]
    if len(above) > MOST_FREE_BITS:
        raise ValueError("a mask with so many holes is not modelled")
    starts = [value]
    for bit in above:
        starts += [start | bit for start in starts]
    return Ranges.of([(start, start | low) for start in starts])


def _as_number(selector: Numbers, words: list[str]) -> int:
    number = 0
    for word in words:
        if word not in {"|", "(", ")"}:
            number |= selector.read(word).items[0][0]
    return number
