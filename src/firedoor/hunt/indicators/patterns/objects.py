"""Properties of STIX cyber observable objects that can be looked for in this evidence (STIX 2.1, section 6)."""

from __future__ import annotations

from firedoor.hunt.indicators.values import IndicatorKind as Kind

# Properties by their path; in "hashes" the name of the algorithm is folded to lower case without punctuation.
KINDS: dict[str, tuple[Kind, ...]] = {
    "file:hashes.md5": (Kind.MD5,),
    "file:hashes.sha1": (Kind.SHA1,),
    "file:hashes.sha256": (Kind.SHA256,),
    "file:hashes.sha512": (Kind.SHA512,),
    "artifact:hashes.md5": (Kind.MD5,),
    "artifact:hashes.sha1": (Kind.SHA1,),
    "artifact:hashes.sha256": (Kind.SHA256,),
    "artifact:hashes.sha512": (Kind.SHA512,),
    "artifact:url": (Kind.URL,),
    "file:name": (Kind.NAME,),
    "file:x_path": (Kind.PATH,),
    "file:parent_directory_ref.path": (Kind.PATH,),
    "directory:path": (Kind.PATH,),
    "ipv4-addr:value": (Kind.ADDRESS,),
    "ipv6-addr:value": (Kind.ADDRESS,),
    "domain-name:value": (Kind.DOMAIN,),
    "url:value": (Kind.URL,),
    "network-traffic:src_ref.value": (Kind.ADDRESS, Kind.DOMAIN),
    "network-traffic:dst_ref.value": (Kind.ADDRESS, Kind.DOMAIN),
    "network-traffic:extensions.http-request-ext.request_value": (Kind.URI,),
    "network-traffic:extensions.http-request-ext.request_header.user-agent": (Kind.AGENT,),
    "network-traffic:extensions.http-request-ext.request_header.host": (Kind.DOMAIN, Kind.ADDRESS),
    "windows-registry-key:key": (Kind.REGISTRY,),
    "process:command_line": (Kind.COMMAND,),
    "process:name": (Kind.NAME,),
    "process:image_ref.name": (Kind.NAME,),
    "process:binary_ref.name": (Kind.NAME,),
    "process:image_ref.hashes.md5": (Kind.MD5,),
    "process:image_ref.hashes.sha1": (Kind.SHA1,),
    "process:image_ref.hashes.sha256": (Kind.SHA256,),
    "process:binary_ref.hashes.md5": (Kind.MD5,),
    "process:binary_ref.hashes.sha1": (Kind.SHA1,),
    "process:binary_ref.hashes.sha256": (Kind.SHA256,),
}
FOLDERS = frozenset(("file:parent_directory_ref.path", "directory:path"))
NETWORKS = frozenset(path for path, kinds in KINDS.items() if Kind.ADDRESS in kinds)


def folded(path: str) -> str:
    """A path as in ``KINDS``. Older producers write ``hashes.SHA256``, ``hashes."SHA-256"`` or one step too few."""
    type_, _, rest = path.lower().partition(":")
    before, dot, last = rest.rpartition(".")
    if before.endswith("hashes"):
        last = last.replace("-", "").replace("_", "")
    rest = f"{before}{dot}{last}"
    if rest.startswith("extended_properties."):  # STIX 2.0 drafts
        rest = "extensions." + rest.removeprefix("extended_properties.")
    return f"{type_}:{rest}"
