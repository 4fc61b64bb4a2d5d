"""Under which names logs keep what indicators are about."""

from __future__ import annotations

# Who asked or logged on: IIS, HttpProxy, message tracking, ECP Activity, Windows Security and Sysmon.
CLIENTS = (
    "c-ip", "ClientIpAddress", "ClientIPAddress", "client-ip", "ClientIP", "IpAddress", "ClientAddress",
    "X-Forwarded-For", "cs(X-Forwarded-For)", "original-client-ip", "SourceIp", "SourceAddress", "Client Address",
)  # fmt: skip
# With whom the server spoke.
TARGETS = (
    "DestinationIp",
    "DestAddress",
    "DestinationAddress",
    "DestinationHostname",
    "QueryName",
    "QueryResults",
)
AGENTS = ("cs(User-Agent)", "UserAgent", "User-Agent", "ClientInfo", "HttpUserAgent")
STEMS = ("cs-uri-stem", "UrlStem", "cs-uri", "RequestPath")
QUERIES = ("cs-uri-query", "UrlQuery")
STATUSES = ("sc-status", "HttpStatus")
METHODS = ("cs-method", "Method")
COMMANDS = ("CommandLine", "ProcessCommandLine", "ParentCommandLine", "ScriptBlockText")
