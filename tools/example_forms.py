"""Exports from the fictitious servers: CliXml, Format-List text, logs of scanners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

BOM = "\ufeff"
CRLF = "\r\n"
LINE = "_x000D__x000A_"  # a line break, as CliXml writes it
SCHEMA = "http://schemas.microsoft.com/powershell/2004/04"
DOMAIN = "corp.riverside-water.example"
FOLDER = r"C:\Program Files\Microsoft\Exchange Server\V15"
GROUP = "Exchange Administrative Group (FYDIBOHF23SPDLT)"
_TYPES = (
    "Microsoft.Exchange.Data.Directory.Management.ExchangeServer",
    "Microsoft.Exchange.Data.Directory.Management.ADPresentationObject",
    "Microsoft.Exchange.Data.Directory.ADObject",
    "Microsoft.Exchange.Data.Directory.ADRawEntry",
    "Microsoft.Exchange.Data.ConfigurableObject",
    "System.Object",
)


@dataclass(frozen=True, slots=True)
class Machine:
    """What the exports say of one server; ``build`` is that of its cumulative update."""

    name: str
    build: int
    revision: int
    created: str
    changed: str

    @property
    def display_version(self) -> str:
        return f"Version 15.1 (Build {self.build}.{self.revision})"

    @property
    def legacy_name(self) -> str:
        return f"/o=Riverside Water/ou={GROUP}/cn=Configuration/cn=Servers/cn={self.name}"

    @property
    def distinguished_name(self) -> str:
        return (
            f"CN={self.name},CN=Servers,CN={GROUP},CN=Administrative Groups,CN=Riverside Water,"
            "CN=Microsoft Exchange,CN=Services,CN=Configuration,"
            "DC=corp,DC=riverside-water,DC=example"
        )


def exsetup(build: int, revision: int) -> bytes:
    """The file version of ExSetup.exe as ``Export-Clixml`` writes it; it names no machine."""
    version, path = f"15.01.{build:04}.{revision:03}", rf"{FOLDER}\bin\ExSetup.exe"
    described = (
        ("File:             ", path),
        ("InternalName:     ", "ExSetup.exe"),
        ("OriginalFilename: ", "ExSetup.exe"),
        ("FileVersion:      ", version),
        ("FileDescription:  ", ""),
        ("Product:          ", "Microsoft® Exchange"),
        ("ProductVersion:   ", version),
        ("Debug:            ", "False"),
        ("Patched:          ", "False"),
        ("PreRelease:       ", "False"),
        ("PrivateBuild:     ", "False"),
        ("SpecialBuild:     ", "False"),
        ("Language:         ", "Language Neutral"),
    )
    text = "".join(f"{label}{value}{LINE}" for label, value in described)
    props = "\n".join(
        f"      {line}" for line in _version_properties(build, revision, path, version)
    )
    raw = f"15.1.{build}.{revision}"
    return _document(f"""  <Obj RefId="0">
    <TN RefId="0">
      <T>System.Diagnostics.FileVersionInfo</T>
      <T>System.Object</T>
    </TN>
    <ToString>{text}</ToString>
    <Props>
{props}
    </Props>
    <MS>
      <Version N="FileVersionRaw">{raw}</Version>
      <Version N="ProductVersionRaw">{raw}</Version>
    </MS>
  </Obj>""")


def _version_properties(build: int, revision: int, path: str, version: str) -> list[str]:
    def parts(kind: str) -> list[str]:
        values = (("Build", build), ("Major", 15), ("Minor", 1), ("Private", revision))
        return [f'<I32 N="{kind}{name}Part">{value}</I32>' for name, value in values]

    def text(name: str, value: str) -> str:
        return f'<S N="{name}">{value}</S>'

    flags = ("IsDebug", "IsPatched", "IsPrivateBuild", "IsPreRelease", "IsSpecialBuild")
    return [
        text("CompanyName", "Microsoft Corporation"),
        *parts("File"),
        text("FileName", path),
        text("FileVersion", version),
        text("InternalName", "ExSetup.exe"),
        *(f'<B N="{flag}">false</B>' for flag in flags),
        text("Language", "Language Neutral"),
        text("OriginalFilename", "ExSetup.exe"),
        *parts("Product"),
        text("ProductName", "Microsoft® Exchange"),
        text("ProductVersion", version),
    ]


def exchange_servers(machines: tuple[Machine, ...]) -> bytes:
    """``Get-ExchangeServer | Export-Clixml``: every server that the directory knows."""
    objects, next_id = [], 0
    for machine in machines:
        objects.append(_server(machine, machines[0], next_id))
        next_id += 3
    return _document("\n".join(objects))


def _types(name: str, ref: int, types: tuple[str, ...], *, first: bool) -> str:
    if not first:
        return f'{name}<TNRef RefId="{ref}" />'
    lines = "".join(f"\n{name}  <T>{type_}</T>" for type_ in types)
    return f'{name}<TN RefId="{ref}">{lines}\n{name}</TN>'


def _server(machine: Machine, asked: Machine, ref: int) -> str:
    """``asked`` is the server that the command ran on; types are spelled out the first time only."""
    first = machine is asked
    version = ("Microsoft.Exchange.Data.ServerVersion", "System.Object")
    role = (
        "Microsoft.Exchange.Data.Directory.SystemConfiguration.ServerRole",
        "System.Enum",
        "System.ValueType",
        "System.Object",
    )
    return f"""  <Obj RefId="{ref}">
{_types("    ", 0, _TYPES, first=first)}
    <ToString>{machine.name}</ToString>
    <Props>
      <S N="Name">{machine.name}</S>
      <S N="Domain">{DOMAIN}</S>
      <S N="ExchangeLegacyDN">{machine.legacy_name}</S>
      <S N="Fqdn">{machine.name}.{DOMAIN}</S>
      <B N="IsHubTransportServer">true</B>
      <B N="IsClientAccessServer">true</B>
      <B N="IsEdgeServer">false</B>
      <B N="IsMailboxServer">true</B>
      <B N="IsE15OrLater">true</B>
      <B N="IsUnifiedMessagingServer">true</B>
      <B N="IsFrontendTransportServer">true</B>
      <S N="OrganizationalUnit">{DOMAIN}/{machine.name}</S>
      <Obj N="AdminDisplayVersion" RefId="{ref + 1}">
{_types("        ", 1, version, first=first)}
        <ToString>{machine.display_version}</ToString>
        <Props>
          <I32 N="Major">15</I32>
          <I32 N="Minor">1</I32>
          <I32 N="Build">{machine.build}</I32>
          <I32 N="Revision">{machine.revision}</I32>
          <Nil N="FilePatchLevelDescription" />
        </Props>
      </Obj>
      <Obj N="ServerRole" RefId="{ref + 2}">
{_types("        ", 2, role, first=first)}
        <ToString>Mailbox</ToString>
        <I32>2</I32>
      </Obj>
      <B N="IsValid">true</B>
      <S N="DistinguishedName">{machine.distinguished_name}</S>
      <DT N="WhenChanged">{machine.changed}</DT>
      <DT N="WhenCreated">{machine.created}</DT>
    </Props>
    <MS>
      <S N="PSComputerName">{asked.name.lower()}.{DOMAIN}</S>
      <B N="PSShowComputerName">false</B>
    </MS>
  </Obj>"""


def _document(body: str) -> bytes:
    text = f'<Objs Version="1.1.0.1" xmlns="{SCHEMA}">\n{body}\n</Objs>'
    return (BOM + text.replace("\n", CRLF)).encode()


def format_list(machines: tuple[Machine, ...]) -> bytes:
    """``Get-ExchangeServer | Format-List > file``: Windows PowerShell writes UTF-16."""
    blocks = []
    for machine in machines:
        values = (
            ("RunspaceId", "3f0e0c0a-5a52-4a6e-9d6c-000000000001"),
            ("Name", machine.name),
            ("Domain", DOMAIN),
            ("Edition", "Standard"),
            ("Fqdn", f"{machine.name}.{DOMAIN}"),
            ("IsMailboxServer", "True"),
            ("IsEdgeServer", "False"),
            ("OrganizationalUnit", f"{DOMAIN}/{machine.name}"),
            ("AdminDisplayVersion", machine.display_version),
            ("Site", f"{DOMAIN}/Configuration/Sites/Riverside"),
            ("ServerRole", "Mailbox"),
            ("StaticDomainControllers", "{}"),
            ("Identity", machine.name),
            ("IsValid", "True"),
            ("DistinguishedName", machine.distinguished_name),
        )
        blocks.append("".join(f"{name:<31} : {value}{CRLF}" for name, value in values))
    return (BOM + CRLF * 2 + CRLF.join(blocks) + CRLF * 3).encode("utf-16-le")


def msert_run(began: datetime, ended: datetime, signatures: str, mode: str) -> str:
    """One run of the Microsoft Safety Scanner without a detection; runs follow in one log."""
    kind = f"{mode} Scan Results:"
    lines = (
        "",
        "-" * 87,
        f"Microsoft Safety Scanner v{'.'.join(signatures.split('.')[:2])}, (build {signatures})",
        f"Started On {began:%a %b %d %H:%M:%S %Y}",
        "",
        "Engine: 1.1.18000.5",
        f"Signatures: {signatures}",
        "MpGear: 1.1.16330.1",
        "Run Mode: Interactive Graphical Mode",
        "",
        kind,
        "-" * (len(kind) - 1),
        "",
        "Results Summary:",
        "----------------",
        "No infection found.",
        "Successfully Submitted Heartbeat Report",
        f"Microsoft Safety Scanner Finished On {ended:%a %b %d %H:%M:%S %Y}",
        "",
        "",
        "Return code: 0 (0x0)",
        "",
    )
    return CRLF.join(lines)


def msert_log(*runs: str) -> bytes:
    """The log of the scanner: UTF-16, as the tool writes it."""
    return (BOM + "".join(runs)).encode("utf-16-le")


LOG_AGES = (
    ("OabGen", "48.4"),
    ("Ecp", "39.0"),
    ("AutoDProxy", "47.9"),
    ("EasProxy", ""),
    ("EcpProxy", "47.0"),
    ("EwsProxy", "30.0"),
    ("MapiProxy", "30.0"),
    ("OabProxy", "30.0"),
    ("OwaProxy", "47.8"),
    ("OwaCalendarProxy", ""),
    ("PowershellProxy", "30.0"),
    ("RpcHttpProxy", "30.0"),
)


def proxylogon_ages() -> bytes:
    """``EXCH01-LogAgeDays.csv`` of Test-ProxyLogon.ps1: all that it writes when nothing was found."""
    header = ",".join(f'"{name}"' for name, _ in LOG_AGES)
    values = ",".join(f'"{age}"' for _, age in LOG_AGES)
    lines = ("#TYPE System.Management.Automation.PSCustomObject", header, values)
    return (CRLF.join(lines) + CRLF).encode()


def proxylogon_console(server: str) -> bytes:
    """What Test-ProxyLogon.ps1 showed, kept with ``Start-Transcript``."""
    labels = ("OabGen", "Ecp", "AutoD", "Eas", "EcpProxy", "Ews", "Mapi", "Oab", "Owa", "OwaCal")
    ages = zip((*labels, "Powershell", "RpcHttp"), (age for _, age in LOG_AGES), strict=True)
    lines = (
        "**********************",
        "Windows PowerShell transcript start",
        "Start time: 20210404101502",
        f"Machine: {server} (Microsoft Windows NT 10.0.14393.0)",
        "**********************",
        r"[PS] C:\Tools>.\Test-ProxyLogon.ps1 -OutPath C:\Tools\Test-ProxyLogonLogs",
        f"ProxyLogon Status: Exchange Server {server}",
        "  Log age days: " + " ".join(f"{name} {age}" for name, age in ages),
        rf"  Report exported to: C:\Tools\Test-ProxyLogonLogs\{server}-LogAgeDays.csv",
        "  Nothing suspicious detected",
        "",
        "**********************",
        "Windows PowerShell transcript end",
        "End time: 20210404102138",
        "**********************",
    )
    return (BOM + CRLF.join(lines) + CRLF).encode()
