"""Which header of an asset list means which of our columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum


class Column(StrEnum):
    """Our column names: the keys of ``columns`` in ``[[inventory]]`` of site.toml."""

    HOST = "host"
    FQDN = "fqdn"
    ADDRESS = "address"
    VENDOR = "vendor"
    PRODUCT = "product"
    VERSION = "version"
    FILE_VERSION = "file_version"
    ADMIN_DISPLAY_VERSION = "admin_display_version"
    KB = "kb"
    ROLES = "roles"
    UNIFIED_MESSAGING = "unified_messaging"
    OS = "os"
    SERIAL = "serial"
    ZONE = "zone"
    KIND = "kind"
    OBSERVED = "observed"
    OWA = "owa"
    ECP = "ecp"
    INTERNET = "internet"


def words(text: str) -> frozenset[str]:
    """The words of a list that is easier to read as one text."""
    return frozenset(text.split())


IDENTITY = frozenset({Column.HOST, Column.FQDN, Column.ADDRESS})

# Written as plain() leaves them. English, German, French, Spanish; and what exporters write.
_SYNONYMS: Mapping[Column, str] = {
    Column.HOST: """
        host hostname hosts server servername computer computername pscomputername machine
        machinename devicename assetname systemname nodename netbiosname hostnameinternal
        rechner rechnername geratename geraetename gerat geraet bezeichnung
        serveur nomduserveur nomserveur nomdhote hote nomdemachine nomdelamachine nomdelequipement
        servidor nombredelservidor nombredehost nombredeequipo nombredelequipo nombreequipo equipo
        name nom nombre asset device system tag""",
    Column.FQDN: """
        fqdn fullyqualifieddomainname fullyqualifiedname dnsname dnshostname domainname
        externalfqdn vollqualifiziertername nomdns nomdedomainecomplet nombredns""",
    Column.ADDRESS: """
        ip ips ipaddress ipaddresses ipaddr ipv4 ipv6 ipv4address ipv6address ipv4addresses
        primaryip primaryip4 primaryip6 primaryipv4 hostip serverip deviceip internalip externalip
        managementip mgmtip managementaddress networkaddress internalipaddress externalipaddress
        ipadresse ipadressen ipv4adresse netzwerkadresse adresseip adressesip adresseipv4
        direccionip direccionesip direccionipv4 address""",
    Column.VENDOR: """
        vendor vendorname manufacturer manufacturername maker make brand oem hersteller
        fabricant constructeur fabricante marque marca""",
    Column.PRODUCT: """
        product productname model modelname devicemodel hardwaremodel devicefamily productfamily
        family software softwarename application applicationname exchangeproduct
        produkt produktname modell typbezeichnung anwendung
        produit modele logiciel producto modelo aplicacion""",
    Column.VERSION: """
        version versions firmware firmwareversion firmwarerevision fw fwversion softwareversion
        swversion productversion installedversion versionnumber buildnumber build release
        exchangeversion exchangebuild microsoftexchangeversion microsoftexchangeserverversion
        versionsnummer softwarestand firmwarestand softwarerelease
        versionlogiciel versiondulogiciel versionfirmware versiondufirmware micrologiciel
        versiondefirmware versiondelfirmware versiondesoftware versiondelsoftware""",
    Column.FILE_VERSION: """
        fileversion exsetup exsetupexe exsetupversion exsetupfileversion exsetupexeversion
        exsetupexefileversion fileversionofexsetup exsetupproductversion dateiversion
        versiondefichier versiondufichier versiondearchivo versiondelarchivo""",
    Column.ADMIN_DISPLAY_VERSION: "admindisplayversion",
    Column.KB: """
        kb kbs kbnumber kbnumbers kbarticle installedkb installedkbs hotfix hotfixes hotfixid
        installedupdates installedpatches installedhotfixes securityupdates securityupdate
        kbnummer kbnummern installierteupdates misesajourinstallees actualizacionesinstaladas""",
    Column.ROLES: """
        roles serverrole serverroles exchangerole exchangeroles installedroles serverrolle
        serverrollen rolesduserveur rolesdelservidor""",
    Column.UNIFIED_MESSAGING: "unifiedmessaging um umrole umenabled umrolle",
    Column.OS: """
        os osname osversion oscaption operatingsystem operatingsystemversion hostos hostosversion
        hostoperatingsystem hostoperatingsystemversion windowsversion betriebssystem
        betriebssystemversion systemedexploitation sistemaoperativo""",
    Column.SERIAL: """
        serial serialnumber serialno sn seriennummer seriennr numerodeserie numeroserie nodeserie
        ndeserie noserie numserie""",
    Column.ZONE: """
        zone zoneid zonename networkzone securityzone networksegment segment netzzone netzwerkzone
        sicherheitszone netzsegment netzwerksegment zonereseau zonedesecurite zona zonadered
        zonadeseguridad segmentodered""",
    Column.KIND: """
        kind assettype assetkind assetclass assetcategory devicetype deviceclass devicerole
        devicecategory geratetyp geraetetyp gerateart geraeteart anlagentyp typedequipement
        typedappareil typedemateriel tipodedispositivo tipodeequipo
        type role category class function typ rolle kategorie funktion art categorie fonction
        tipo rol categoria funcion""",
    Column.OBSERVED: """
        observed observedat lastseen lastseenat lastscan lastscanned scandate asof recorded
        recordedat inventorydate collected collectedat verifiedon checkedon dateobserved
        zuletztgesehen erfasstam gepruftam geprueftam stand inventurdatum
        vule datedinventaire derniereobservation ultimavezvisto ultimavez fechadeinventario
        date datum fecha""",
    Column.OWA: "owa owaenabled outlookwebaccess outlookwebapp runsowa",
    Column.ECP: "ecp ecpenabled exchangecontrolpanel runsecp",
    Column.INTERNET: """
        internet internetfacing internetaccessible internetexposed exposedtointernet
        accessiblefrominternet accessiblefromtheinternet ausdeminterneterreichbar
        accessibledepuisinternet accesibledesdeinternet""",
}

# Words that stand in many other files too: used where a table is certain, never to recognise one.
_WEAK = words(
    """name nom nombre asset device system tag gerat geraet bezeichnung equipo address make family
    release build type role category class function typ rolle kategorie funktion art categorie
    fonction tipo rol categoria funcion date datum fecha stand collected recorded application
    software um segment segmentodered class internet"""
)

# Headers of logs, rule bases and scan results, which name hosts too: not asset lists.
_OTHER_TABLES = words(
    """useragent requestid httpstatus statuscode scstatus csmethod csuristem csuseragent cip
    clientip clientipaddress eventid eventrecordid recordnumber logname loglevel logger message
    srcip dstip sourceip destinationip sourceaddress destinationaddress sourceport destinationport
    srcport dstport srcaddr dstaddr action bytes bytessent bytesreceived pluginid cve cves cveid
    cvss url uri urlhost urlstem method sessionid"""
)

_BY_HEADER = {word: column for column, text in _SYNONYMS.items() for word in text.split()}
_IN_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_NOT_WORD = re.compile(r"[\W_]+")


def plain(header: str) -> str:
    """A header without what people vary: case, blanks, punctuation and accents."""
    parts = unicodedata.normalize("NFKD", header[:200]).casefold()
    return _NOT_WORD.sub("", "".join(c for c in parts if not unicodedata.combining(c)))


def guess(header: str) -> Column | None:
    """The column that a header means, with or without its remarks in brackets; None if unknown."""
    for written in (header, _IN_BRACKETS.sub(" ", header)):
        column = _BY_HEADER.get(plain(written))
        if column:
            return column
    return None


def is_weak(header: str) -> bool:
    """Whether a header that ``guess`` knows is too common to recognise a table by."""
    return plain(header) in _WEAK


def is_of_other_table(header: str) -> bool:
    """Whether a header belongs to a log, a rule base or a scan result."""
    return plain(header) in _OTHER_TABLES
