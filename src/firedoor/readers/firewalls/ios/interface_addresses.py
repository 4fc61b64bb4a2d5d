"""Addresses of interfaces: own, secondary, virtual, borrowed, and those that come from outside."""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv6Interface

from firedoor.readers.firewalls.ios.drafts import InterfaceDraft
from firedoor.readers.firewalls.ios.irrelevant import group_of
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words, is_v4, v4, v6
from firedoor.readers.firewalls.ios.work import Work
from firedoor.readers.firewalls.masks import masked_interface


def ip_address(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    """``ip address A MASK [secondary]``, ``dhcp``, ``negotiated``, ``pool NAME``."""
    if words.take("dhcp"):
        draft.dynamic = True
        draft.default_route = ("dhcp", work.origin(node))
        return
    if words.take("negotiated", "autoconfig"):
        draft.dynamic = True
        return
    if words.take("pool"):
        draft.dynamic = True
        words.next()
        return
    address = _v4_interface(words)
    secondary = bool(words.take("secondary"))
    if words.take("vrf"):
        words.next()
    words.finish()
    if secondary or not draft.v4:
        draft.v4.append(address)
    else:  # a second primary address replaces the first
        draft.v4[0] = address


def _v4_interface(words: Words) -> IPv4Interface:
    word = words.next()
    try:
        return IPv4Interface(word) if "/" in word else masked_interface(word, words.next())
    except NotUnderstood:
        raise
    except ValueError:
        raise NotUnderstood("this is no address with a netmask") from None


def no_address(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:  # noqa: ARG001 (handlers have one signature)
    """``no ip address``, ``no ipv6 address``: without more, none at all."""
    words.finish()
    if node.low[1] == "ip":
        draft.v4.clear()
    else:
        draft.v6.clear()


def ipv6_address(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    """``ipv6 address PREFIX [eui-64|anycast]``, ``A link-local``, ``autoconfig``, ``dhcp``."""
    word = words.next()
    if word.lower() in {"autoconfig", "dhcp"}:
        draft.dynamic = True
        if words.take("default") or word.lower() == "autoconfig":
            words.take("rapid-commit")
        return
    if words.peek() == "link-local":
        v6(word)
        return
    if ":" not in word and ":" in words.peek():  # a general prefix that comes from outside
        draft.dynamic = True
        work.partly(node, "the prefix comes from outside")
        return
    try:
        address = IPv6Interface(word)
    except ValueError:
        raise NotUnderstood(f'"{word}" is no IPv6 address') from None
    words.take("eui-64", "anycast", "cga")
    words.finish()
    draft.v6.append(address)


def unnumbered(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    """``ip unnumbered IF``: what lies behind it cannot be told by its subnet."""
    words.next()
    draft.unnumbered = work.origin(node)


def virtual(work: Work, draft: InterfaceDraft, node: Node, words: Words) -> None:
    """``standby 1 ip A``, ``vrrp 1 ip A``, ``glbp 1 ip A``; other lines of these protocols decide who is active."""
    if words.is_number():
        words.number()
    if words.take("ip", "ipv6"):
        _virtual_address(draft, words)
    elif words.take("address-family"):
        _vrrp_family(work, draft, node)
    elif not group_of("redundancy", tuple(word.lower() for word in words.rest())):
        raise NotUnderstood("this line is not understood")
    else:
        work.irrelevant(node)


def _virtual_address(draft: InterfaceDraft, words: Words) -> None:
    if not words.peek() or words.take("autoconfig"):
        return  # the address is learned from the active router
    word = words.next()
    if is_v4(word):
        draft.virtual.append(v4(word))
    elif ":" in word:
        draft.virtual.append(v6(word.partition("/")[0]))
    else:
        raise NotUnderstood(f'"{word}" is no address')
    words.take("secondary")
    words.finish()


def _vrrp_family(work: Work, draft: InterfaceDraft, node: Node) -> None:
    for child in node.children:
        words = Words(child.words)
        if words.take("address"):
            word = words.next()
            draft.virtual.append(v6(word.partition("/")[0]) if ":" in word else v4(word))
            work.understood(child)
        elif not work.is_listed(child, "redundancy"):
            draft.doubt(work.missed(child), place=False)
