"""What the lines of an interface say, addresses apart. All handlers have one signature."""
# ruff: noqa: ARG001, D103 - one signature for all; the name is the command

from __future__ import annotations

from firedoor.readers.firewalls.ios.drafts import V4, V6, InterfaceDraft
from firedoor.readers.firewalls.ios.interface_names import is_interface_word, take_interface
from firedoor.readers.firewalls.ios.irrelevant import group_of
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words, is_v4, v4, v6
from firedoor.readers.firewalls.ios.work import Work


def description(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    draft.description = " ".join(words.rest())


def nothing(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    """A line that changes nothing in the model, known as such: stateful inspection opens answers only."""


def nothing_but_blocks(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    work.only_blocks(node, "it can only stop more")
    for child in node.children:
        work.irrelevant(child)


def shutdown(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    words.finish()
    draft.enabled = False


def no_shutdown(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    draft.enabled = True


def vrf(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    draft.vrf = words.next()
    words.take("downstream")
    words.finish()


def switchport(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    if words.take_all("access", "vlan") and words.is_number():
        draft.vlan = words.number()
    elif words.peek() and not group_of("switchport", tuple(word.lower() for word in words.rest())):
        raise NotUnderstood("this line is not understood")
    draft.layer2 = True


def no_switchport(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    if not words.peek():
        draft.routed = True


def layer2(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    """``channel-group``: a part of a bundle has no address of its own."""


def encapsulation(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    if words.take("dot1q", "isl"):
        if words.is_number():
            draft.vlan = words.number()
    elif not group_of("encapsulation", tuple(word.lower() for word in words.rest())):
        raise NotUnderstood("this encapsulation is not understood")


def access_group(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    family = V6 if node.low[0] == "ipv6" else V4
    name, way = words.next(), words.expect("in", "out")
    words.finish()
    draft.lists[(family, way)] = (name, work.origin(node))


def zone(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    draft.zone = words.next()
    words.finish()


def nat(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    words.finish()
    draft.nat = node.low[2]


def nat_enable(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    draft.doubt(
        work.partly(node, "translations of the NAT virtual interface are not modelled"), place=False
    )


def policy_route(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    what = f"route map {words.next()} may send packets another way than the routing table"
    draft.routing_doubts.append(work.partly(node, what))


def crypto_map(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    draft.crypto_map = (words.next(), work.origin(node))


def tunnel_source(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    word = words.peek()
    if is_v4(word) or ":" in word or word == "dynamic":
        draft.tunnel_source = words.next()
    elif is_interface_word(word):
        draft.tunnel_source = take_interface(words)
    else:
        raise NotUnderstood(f'"{word}" is no address and no interface')


def tunnel_destination(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    word = words.next()
    if is_v4(word):
        draft.tunnel_remotes.append(v4(word))
    elif ":" in word:
        draft.tunnel_remotes.append(v6(word))
    else:
        draft.doubt(work.partly(node, "the other end of the tunnel is not an address"), place=True)


def tunnel_mode(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    draft.tunnel_mode = " ".join(words.rest()).lower()
    if not group_of("tunnel", tuple(draft.tunnel_mode.split())):
        raise NotUnderstood("this kind of tunnel is not understood")


def nhrp(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    """``ip nhrp map TUNNEL-ADDRESS OUTER-ADDRESS``, ``ip nhrp nhs A [nbma B]``."""
    for word in words.rest()[1:]:
        if is_v4(word) and node.low[2] == "map":
            draft.tunnel_remotes.append(v4(word))


def peer_pool(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    words.expect("pool")
    draft.pools += words.rest() or ("default",)


def ppp_default(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    draft.default_route = ("ppp", work.origin(node))


def mpls(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    words.finish()
    draft.doubt(work.partly(node, "access lists do not see packets with MPLS labels"), place=False)


def ospf(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    """``ip ospf 1 area 0``; all else after ``ip ospf`` is tuning."""
    if words.is_number() and "area" in node.low:
        draft.protocols.append(("ospf", str(words.number()), work.origin(node)))
    elif group_of("ospf", tuple(word.lower() for word in words.rest())) or words.is_number():
        work.irrelevant(node)
    else:
        raise NotUnderstood("this line is not understood")


def runs(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    """``ip router isis [TAG]``, ``ipv6 router ospf 1``."""
    protocol = words.expect("isis", "ospf", "eigrp", "rip")
    draft.protocols.append((protocol, words.peek(), work.origin(node)))


def ipv6_protocol(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    draft.protocols.append((node.low[1], words.peek(), work.origin(node)))


def wccp(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    draft.doubt(work.partly(node, "packets may be sent to a cache instead"), place=False)
