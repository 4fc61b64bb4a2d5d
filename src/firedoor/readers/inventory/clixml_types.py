"""Exports that say nothing about a machine's identity or build, by a named list.

The types and shapes are those of the cmdlets that HealthChecker and administrators run.
"""

from __future__ import annotations

from firedoor.readers.inventory.clixml_node import OBJECT, Node

# Types that only wrap: what is in them decides.
CUSTOM = frozenset({"", "System.Management.Automation.PSCustomObject", "System.Object"})

_EXCHANGE = "Microsoft.Exchange.Data.Directory."
_SETTINGS = _EXCHANGE + "SystemConfiguration."
_MANAGEMENT = _EXCHANGE + "Management."

_TYPES = frozenset(
    {
        *(
            _SETTINGS + name
            for name in (
                "ADActiveSyncVirtualDirectory",
                "ADAutodiscoverVirtualDirectory",
                "ADEcpVirtualDirectory",
                "ADMapiVirtualDirectory",
                "ADOabVirtualDirectory",
                "ADOutlookAnywhereVirtualDirectory",
                "ADRpcHttpVirtualDirectory",
                "ADOwaVirtualDirectory",
                "ADPowerShellVirtualDirectory",
                "ADWebServicesVirtualDirectory",
                "AcceptedDomain",
                "AuthConfig",
                "AuthServer",
                "AuthenticationPolicy",
                "ConfigurationSettings.SettingOverride",
                "HybridConfiguration",
                "IRMConfiguration",
                "IntraOrganizationConnector",
                "MailboxDatabase",
                "PartnerApplication",
                "ReceiveConnector",
                "SendConnector",
                "SmtpSendConnectorConfig",
                "TransportConfigContainer",
            )
        ),
        *(
            _MANAGEMENT + name
            for name in (
                "DynamicDistributionGroup",
                "Mailbox",
                "OrganizationConfig",
                "PresentationOrganizationRelationship",
                "ServerComponentStatePresentationObject",
            )
        ),
        "Microsoft.Exchange.Management.Powershell.Support.ExchangeDiagnosticInfoResult",
        "Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate",
        "Microsoft.Exchange.Monitoring.ActiveMonitoring.MonitoringOverrideObject",
        "Microsoft.Exchange.Monitoring.ExchangeServicesStatus",
        "Microsoft.FailoverClusters.PowerShell.ClusterNode",
        "Microsoft.PowerShell.Commands.BasicHtmlWebResponseObject",
        "Microsoft.PowerShell.Commands.GetCounter.PerformanceCounterSample",
        "Microsoft.PowerShell.Commands.LocalPrincipal",
        "Microsoft.Windows.ServerManager.Commands.Feature",
        "System.Diagnostics.Eventing.Reader.EventLogConfiguration",
        "System.Diagnostics.Eventing.Reader.EventLogRecord",
        "System.DirectoryServices.ActiveDirectorySecurity",
        "System.DirectoryServices.DirectoryEntry",
        "System.DirectoryServices.SearchResult",
        "System.Security.Cryptography.X509Certificates.X509Certificate2",
        "System.ServiceProcess.ServiceController",
    }
)
_TYPE_BEGINNINGS = ("Microsoft.IIs.PowerShell.Framework.",)
# WMI and CIM classes, without their namespace.
_CLASSES = frozenset(
    {
        "msft_dnsclient",
        "msft_netadapter",
        "msft_netadapterrsssettingdata",
        "msft_smbserverconfiguration",
        "win32_networkadapter",
        "win32_pagefilesetting",
        "win32_pagefileusage",
        "win32_physicalmemory",
        "win32_powerplan",
        "win32_processor",
    }
)
# Objects without a type of their own, by properties that only one collector writes together.
_SHAPES = tuple(
    frozenset(names.split())
    for names in (
        "AllModulesSigned ModuleList",  # IIS modules
        "ComponentBasedServicingPendingReboot PendingReboot",
        "ComputerObject GroupMembership",  # group membership of the computer account
        "DomainDN Permissions",  # permissions on the domain
        "ExtendedProtectionConfiguration SupportedVersionForExtendedProtection",
        "HighestVersionNumberDetected ServerRoleAffected",  # anti-malware engine
        "HttpProxy32 HttpProxy64",
        "SecurityProtocol TlsCipherSuite",
        "StandardStart DaylightStart",  # time zone
        "State Limits LogFile",  # web sites
        "WellKnownGuid WellKnownName",  # security groups
    )
)


def wmi_class(type_name: str) -> str:
    """The class of a WMI or CIM object, in lower case; empty for other types."""
    if "#" not in type_name:
        return ""
    return type_name.rpartition("#")[2].replace("\\", "/").rpartition("/")[2].casefold()


def is_irrelevant_type(type_name: str) -> bool:
    """Whether the type alone shows that an object says nothing about identity or build."""
    known = type_name in _TYPES or type_name.startswith(_TYPE_BEGINNINGS)
    return known or wmi_class(type_name) in _CLASSES


def is_irrelevant(node: Node) -> bool:
    """The same for one value, where an object without a type of its own is known by its properties."""
    if is_irrelevant_type(node.type_name):
        return True
    if node.kind != OBJECT or node.type_name not in CUSTOM:
        return False
    names = {name for name, _ in node.entries}
    return any(shape <= names for shape in _SHAPES)
