"""dnat, snat, masquerade and redirect (nft(8), "NAT STATEMENTS")."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.nat import Rewrite
from firedoor.model.network.ranges import Ranges
from firedoor.readers.firewalls.netfilter.chains import Act
from firedoor.readers.firewalls.netfilter.conditions import Condition
from firedoor.readers.firewalls.netfilter.matches import of_family
from firedoor.readers.firewalls.netfilter.names import ports
from firedoor.readers.firewalls.nftables.definitions import Element
from firedoor.readers.firewalls.nftables.draft import Draft, Outcome
from firedoor.readers.firewalls.nftables.expressions import expression
from firedoor.readers.firewalls.nftables.fields import address
from firedoor.readers.firewalls.nftables.naming import Named
from firedoor.readers.firewalls.nftables.selectors import Numbers
from firedoor.readers.firewalls.nftables.tokens import SIGN, WORD, Cursor, Token
from firedoor.readers.firewalls.nftables.values import entry, set_of, unsure_of, words_in

_FLAGS = frozenset({"random", "fully-random", "persistent"})
_HIGH_PORTS = Ranges(((1024, 65535),))
_NAT_WORDS = frozenset({"dnat", "snat", "masquerade", "redirect"})


def translation(draft: Draft) -> bool:
    """Take a statement that translates, if one comes. Raises ``ValueError`` where it is not understood."""
    cursor = draft.cursor
    word = cursor.peek().text
    if cursor.peek().kind != WORD or word not in _NAT_WORDS:
        return False
    cursor.take()
    if word in {"masquerade", "redirect"}:
        _to_interface(draft, word)
    else:
        _to_address(draft, source=word == "snat")
    return True


def _to_interface(draft: Draft, word: str) -> None:
    cursor = draft.cursor
    found: Ranges | None = None
    if cursor.accept("to"):
        cursor.accept(":")
        found = _ports(cursor)
    flags = _take_flags(cursor)
    if word == "masquerade" and found is None and flags & {"random", "fully-random"}:
        found = _HIGH_PORTS
    rewrite = Rewrite(interface=True, ports=found)
    draft.outcomes.append(_outcome(rewrite, source=word == "masquerade"))


def _outcome(
    rewrite: Rewrite, *, source: bool, conditions: tuple[Condition, ...] | None = None
) -> Outcome:
    if source:
        return Outcome(Act.TRANSLATE, source=rewrite, conditions=conditions)
    return Outcome(Act.TRANSLATE, destination=rewrite, conditions=conditions)


def _take_flags(cursor: Cursor) -> set[str]:
    found: set[str] = set()
    while cursor.peek().kind == WORD and cursor.peek().text in _FLAGS:
        found.add(cursor.take().text)
        cursor.accept(",")
    return found


def _ports(cursor: Cursor) -> Ranges:
    found = ports(cursor.name(), "-")
    if cursor.accept("-"):
        last = ports(cursor.name(), "-")
        found = Ranges.of([(found.items[0][0], last.items[-1][1])])
    return found


def _to_address(draft: Draft, *, source: bool) -> None:
    cursor = draft.cursor
    version = _version(draft)
    by_prefix = bool(cursor.accept("prefix"))
    if cursor.accept("addr"):
        cursor.accept(".")
        cursor.accept("port")
    cursor.expect("to")
    if _map_comes(cursor):
        if version:
            draft.add(Condition(of_family(version)))
        draft.outcomes += list(_mapped(draft, version, source=source, by_prefix=by_prefix))
        _take_flags(cursor)
        return
    if by_prefix:
        raise ValueError("a translation by prefix without a map is not modelled")
    rewrite = _target(_target_tokens(cursor), version)
    flags = _take_flags(cursor)
    if rewrite.ports is None and flags & {"random", "fully-random"} and source:
        rewrite = Rewrite(pool=rewrite.pool, ports=_HIGH_PORTS)
    family = _family_of(rewrite) or version
    if family:
        draft.add(Condition(of_family(family)))
    draft.outcomes.append(_outcome(rewrite, source=source))


def _version(draft: Draft) -> int:
    """The family that the statement names, or that of its table; 0 where neither says it."""
    if draft.cursor.accept("ip"):
        return 4
    if draft.cursor.accept("ip6"):
        return 6
    return {"ip": 4, "ip6": 6}.get(draft.around.family, 0)


def _family_of(rewrite: Rewrite) -> int:
    if rewrite.pool is None:
        return 0
    return 4 if rewrite.pool.v4 else 6


def _map_comes(cursor: Cursor) -> bool:
    """Whether the address comes from a map: ``dnat to tcp dport map { 80 : 10.0.0.1 }``."""
    ahead = 0
    while cursor.peek(ahead).kind in {WORD, SIGN} and ahead < 16:  # noqa: PLR2004 - expressions are short
        if cursor.peek(ahead).text == "map":
            return True
        ahead += 1
    return False


def _target_tokens(cursor: Cursor) -> list[Token]:
    taken: list[Token] = []
    while cursor.more():
        token = cursor.peek()
        if token.kind == WORD and (
            token.text in _FLAGS or token.text in {"comment", "log", "counter"}
        ):
            break
        taken.append(cursor.take())
    return taken


def _target(tokens: list[Token], version: int) -> Rewrite:
    """``10.0.0.1``, ``10.0.0.1-10.0.0.9:8080-8090``, ``[2001:db8::1]:80``, ``:80``, in maps ``10.0.0.1 . 80``."""
    cursor = Cursor(tokens)
    pool: AddressSpace | None = None
    if not cursor.sees(":"):
        pool = _pool(cursor, version)
    found: Ranges | None = None
    if cursor.accept(":") or cursor.accept("."):
        found = _ports(cursor)
    if cursor.more() or (pool is None and found is None):
        raise ValueError("what it is translated to is not understood")
    return Rewrite(pool=pool, ports=found)


def _pool(cursor: Cursor, version: int) -> AddressSpace:
    bracket = cursor.accept("[")
    word = cursor.name()
    if bracket:
        cursor.expect("]")
    family = version or (6 if ":" in word else 4)
    selector = address(family, source=True)
    found = selector.read(word)
    if cursor.accept("-"):
        bracket = cursor.accept("[")
        last = selector.read(cursor.name())
        if bracket:
            cursor.expect("]")
        found = Ranges.of([(found.items[0][0], last.items[-1][1])])
    return AddressSpace(v4=found) if family == 4 else AddressSpace(v6=found)  # noqa: PLR2004


def _mapped(draft: Draft, version: int, *, source: bool, by_prefix: bool) -> Iterator[Outcome]:
    """One outcome for each entry of the map; where no entry fits, the rule does not apply."""
    named = expression(draft)
    draft.cursor.expect("map")
    elements, known = set_of(draft)
    if unsure_of(draft, known):
        raise ValueError("the map it is translated by is not known")
    if named[0].key[0] in {"numgen", "hash"}:
        yield _outcome(_all_of(elements, version), source=source)
        return
    selectors = [each.selector for each in named]
    for element in elements:
        if element.data is None or element.every:
            raise ValueError("a map with an entry for all others is not modelled")
        rewrite = _target(element.data, version)
        if by_prefix:
            rewrite = _netmap(named, element, rewrite, source=source)
        yield _outcome(rewrite, source=source, conditions=entry(draft, selectors, element))


def _netmap(named: list[Named], element: Element, rewrite: Rewrite, *, source: bool) -> Rewrite:
    """The prefix of the address changes, the rest stays (nf_nat, NETMAP). Raises ``ValueError``."""
    (side,) = [each.key[1] for each in named] if len(named) == 1 else [""]
    selector = named[0].selector
    if side != ("saddr" if source else "daddr") or not isinstance(selector, Numbers):
        raise ValueError("a translation by prefix of another field is not modelled")
    before = selector.values(words_in(element.parts[0]))
    space = AddressSpace(v4=before) if named[0].key[0] == "ip" else AddressSpace(v6=before)
    if rewrite.pool is None or rewrite.ports is not None:
        raise ValueError("a translation by prefix with ports is not modelled")
    return Rewrite(one_to_one=(space, rewrite.pool))


def _all_of(elements: list[Element], version: int) -> Rewrite:
    """Any of the addresses of a map: which one is the device's choice."""
    rewrites = [_target(element.data or [], version) for element in elements]
    ported = {rewrite.ports for rewrite in rewrites}
    if not rewrites or len(ported) != 1 or any(r.pool is None for r in rewrites):
        raise ValueError("the map it is translated by is not understood")
    pool = AddressSpace.union(r.pool for r in rewrites if r.pool is not None)
    return Rewrite(pool=pool, ports=ported.pop())
