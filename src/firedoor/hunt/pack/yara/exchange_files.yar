rule Firedoor_OAB_Settings_Script
{
    meta:
        title = "ProxyLogon: settings of the OAB virtual directory with a script in them"
        description = "ProxyLogon writes its shell as the settings of the virtual directory; the script stands in an address."
        author = "Firedoor"
        reference = "https://github.com/Neo23x0/signature-base/blob/8a89b3b/yara/apt_hafnium.yar"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-written"
        firedoor_confidence = "high"
        firedoor_why = "ProxyLogon writes its shell as the settings of the virtual directory; the script stands in an address."
    strings:
        $external = /ExternalUrl\s{1,40}:/
        $internal = /InternalUrl\s{1,40}:/
        $methods = "InternalAuthenticationMethods"
        $protection = "ExtendedProtectionTokenChecking"
        $books = "OfflineAddressBooks"
        $script = /<script|runat\s{0,4}=\s{0,4}["']?server|<%|Page_Load|eval\s{0,4}\(/ nocase
    condition:
        filesize < 200KB and ($external or $internal) and 1 of ($methods, $protection, $books) and $script
}

rule Firedoor_OAB_Settings_Page
{
    meta:
        title = "Settings of the OAB virtual directory with an address that leads nowhere"
        description = "http://f/ and its like stand where a script was put, or was cut out by a scanner."
        author = "Firedoor"
        reference = "https://github.com/Neo23x0/signature-base/blob/8a89b3b/yara/apt_hafnium.yar"
        severity = "high"
        technique = "T1505.003"
        firedoor_outcome = "suspicious"
        firedoor_stage = "shell-written"
        firedoor_confidence = "medium"
        firedoor_why = "http://f/ and its like stand where a script was put, or was cut out by a scanner."
    strings:
        $external = /ExternalUrl\s{1,40}:\s{1,4}http:\/\/[a-z]\//
        $books = "OfflineAddressBooks"
        $methods = "InternalAuthenticationMethods"
    condition:
        filesize < 200KB and $external and any of ($books, $methods)
}

rule Firedoor_PST_With_Page
{
    meta:
        title = "ProxyShell: a mailbox file that is a page of the web server"
        description = "ProxyShell exports a mail with a script in it to the web root; nothing else makes such a file."
        author = "Firedoor"
        reference = "https://github.com/Neo23x0/signature-base/blob/8a89b3b/yara/expl_proxyshell.yar"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-written"
        firedoor_confidence = "high"
        firedoor_why = "ProxyShell exports a mail with a script in it to the web root; nothing else makes such a file."
    strings:
        $page = /Page\s{1,4}Language\s{0,4}=/ nocase ascii wide
        $request = ".FromBase64String(Request[" ascii wide
    condition:
        uint32(0) == 0x4e444221 and filesize < 10MB and any of them
}

rule Firedoor_Certificate_Request_With_Page
{
    meta:
        title = "ProxyShell: a certificate request that is a page of the web server"
        description = "The subject of the request is a script and the request was written as a page."
        author = "Firedoor"
        reference = "https://github.com/Neo23x0/signature-base/blob/8a89b3b/yara/expl_proxyshell.yar"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-written"
        firedoor_confidence = "high"
        firedoor_why = "The subject of the request is a script and the request was written as a page."
    strings:
        $page = /Page\s{1,4}Language\s{0,4}=/ nocase
        $script = /<script[^>]{0,80}runat/ nocase
    condition:
        uint16be(0) == 0x3082 and filesize < 10KB and any of them
}

rule Firedoor_Compiled_Page_Eval
{
    meta:
        title = "A compiled page that executes text"
        description = "The server compiled the page when somebody opened it; what is compiled stays when the page is deleted."
        author = "Firedoor"
        reference = "https://github.com/cisagov/CHIRP/blob/ae532f6/indicators/AA21-062A/AA21062A.yaml"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-used"
        firedoor_confidence = "high"
        firedoor_why = "The server compiled the page when somebody opened it; what is compiled stays when the page is deleted."
    strings:
        $client = "~/aspnet_client/" wide ascii nocase
        $auth = "~/auth/" wide ascii nocase
        $eval = "JScriptEvaluate" ascii wide
        $eval2 = "Microsoft.JScript" ascii wide
        $evaluate = "Eval" ascii fullword
    condition:
        uint16(0) == 0x5a4d and filesize < 5MB and ($client or $auth) and ($eval or ($eval2 and $evaluate))
}

rule Firedoor_Compiled_Page_Aspnet_Client
{
    meta:
        title = "A compiled page of aspnet_client"
        description = "No page belongs to this folder; this one was opened, and so compiled."
        author = "Firedoor"
        reference = "https://github.com/cisagov/CHIRP/blob/ae532f6/indicators/AA21-062A/AA21062A.yaml"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-used"
        firedoor_confidence = "medium"
        firedoor_why = "No page belongs to this folder; this one was opened, and so compiled."
    strings:
        $client = "~/aspnet_client/" wide ascii nocase
    condition:
        (uint16(0) == 0x5a4d and filesize < 5MB) and $client
}
