"""One place for each setting: the forms write the way to it in several ways.

``config devices localhost.localdomain vsys vsys1 zone``, ``vsys vsys1 zone`` and, where there is one virtual
system, ``zone`` are the same; so are ``config shared`` and ``shared``.
The XML API wraps all of it in response and result.
"""

from __future__ import annotations

from firedoor.readers.firewalls.panos.tree import Mark, Node, graft

LOCAL = "localhost.localdomain"
FIRST_VSYS = "vsys1"
_WRAPPERS = frozenset({"config", "response", "result"})
# What belongs to the one virtual system where the set form names none.
OF_VSYS = frozenset({
    "address", "address-group", "application", "application-filter", "application-group", "application-status",
    "application-tag", "authentication-object", "authentication-profile", "authentication-sequence",
    "captive-portal", "certificate", "certificate-profile", "device-object", "display-name", "dns-proxy",
    "dynamic-user-group", "email-scheduler", "external-list", "global-protect", "group-mapping", "import",
    "local-user-database", "log-settings", "ocsp-responder", "pdf-summary-report", "profile-group", "profiles",
    "redistribution-agent", "redistribution-collector", "region", "report-group", "reports", "rulebase", "scep",
    "schedule", "sdwan-interface-profile", "server-profile", "service", "service-group", "setting", "ssl-decrypt",
    "ssl-tls-service-profile", "tag", "threats", "ts-agent", "url-admin-override", "user-id-agent",
    "user-id-agent-sequence", "user-id-collector", "user-id-hub", "user-id-ssl-auth", "vm-info-source", "zone",
    "ipuser-include-exclude-list", "alg-override",
})  # fmt: skip


def canonical(root: Node) -> tuple[Node, list[Node]]:
    """Return the settings of a device, of Panorama or of a template, each in its one place.

    The second value are the wrappers around them, without what stood in them: they have lines of their own.
    """
    top = Node("", root.line)
    wrappers: list[Node] = []
    todo = [root]
    for node in todo:  # grows while it is walked
        for child in list(node):
            if child.word in _WRAPPERS:
                wrappers.append(_shell(child))
                todo.append(child)
            elif child.word == "devices" and LOCAL in child.children:
                local = child.children.pop(LOCAL)
                wrappers.extend((_shell(child), _shell(local)))
                todo.append(local)
                for other in child:
                    graft(named(top, "devices"), other)
            elif child.word in OF_VSYS:
                graft(named(top, "vsys").add(FIRST_VSYS, child.line), child)
            else:
                graft(top, child)
    return top, wrappers


def _shell(node: Node) -> Node:
    return Node(node.word, node.line, node.lines, {}, node.touched, Mark.UNDERSTOOD)


def named(top: Node, word: str) -> Node:
    """The child of a name, made without a line of its own if it is not there."""
    found = top.children.get(word)
    if found is None:
        found = top.children[word] = Node(word, 1)
    return found
