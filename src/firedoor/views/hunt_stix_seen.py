"""What was seen as observables of STIX: addresses, accounts, files with their hashes, in observed data with times."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

from firedoor.result.hunt_document import HuntDocument, SightingAnswer
from firedoor.views.inert import visible
from firedoor.views.stix import Bundle, Object, stamp

_FILES = frozenset({"web-file", "compiled-page", "file"})
_MOST = 2_000  # sets of observables of one rule and server; the CSV and the JSON have all
_SHA256 = 64


class Observed:
    """The observables of a hunt as objects of a bundle."""

    def __init__(self, bundle: Bundle, document: HuntDocument) -> None:
        self._bundle = bundle
        self._hashes = {one.file: one.sha256 for one in document.files}

    def data(self, several: Sequence[SightingAnswer]) -> list[str]:
        """The observed data of sightings of one rule, one for each set of observables; by time."""
        found: dict[tuple[str, ...], list[SightingAnswer]] = {}
        for one in several:
            refs = tuple(dict.fromkeys(self._observables(one)))
            if refs and stamp(one.time) and (refs in found or len(found) < _MOST):
                found.setdefault(refs, []).append(one)
        return [self._observed(refs, alike) for refs, alike in found.items()]

    def _observed(self, refs: Sequence[str], several: Sequence[SightingAnswer]) -> str:
        first = several[0]
        body: Object = {
            "first_observed": stamp(first.time),
            "last_observed": stamp(several[-1].time),
            "number_observed": len(several),
            "object_refs": list(refs),
        }
        key = (first.rule, first.outcome, first.host, *refs)
        return self._bundle.add("observed-data", key, body)

    def _observables(self, one: SightingAnswer) -> Iterator[str]:
        for text in (one.client, *one.targets):
            address = self._address(text)
            if address:
                yield address
        if one.account:
            login: Object = {"account_login": visible(one.account)}
            yield self._bundle.observable("user-account", login)
        if one.source in _FILES:
            yield self._file(one.file)

    def _address(self, text: str) -> str:
        """An address of IPv4 or IPv6; "" if it is none."""
        try:
            value = ipaddress.ip_address(text.strip().split("%")[0])
        except ValueError:
            return ""
        type_ = "ipv4-addr" if value.version == 4 else "ipv6-addr"  # noqa: PLR2004
        return self._bundle.observable(type_, {"value": str(value)})

    def _file(self, name: str) -> str:
        base = visible(name.rpartition("/")[2]) or "file"
        identity: Object = {"name": base}
        sha256 = self._hashes.get(name, "")
        if len(sha256) == _SHA256:
            identity = {"hashes": {"SHA-256": sha256}, "name": base}
        return self._bundle.observable("file", identity)
