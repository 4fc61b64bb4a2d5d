rule Firedoor_WebShell_Eval_Request
{
    meta:
        title = "A page that executes what a request holds"
        description = "The page takes words of the request and executes them: that is a web shell."
        author = "Firedoor"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-written"
        firedoor_confidence = "high"
        firedoor_why = "The page takes words of the request and executes them: that is a web shell."
    strings:
        $eval = /\b(eval|execute|executeglobal)\s{0,8}\(?\s{0,8}(unescape\s{0,4}\(\s{0,4})?(System\.Text\.Encoding\.[\w.()]{1,40}\(\s{0,4}(System\.)?Convert\.FromBase64String\(\s{0,4})?Request\s{0,8}(\.\s{0,4}(Item|Form|QueryString|Headers|Cookies|Params))?\s{0,8}[\[(.]/ nocase
        $page = "<%" ascii wide
        $script = "runat" nocase ascii wide
    condition:
        filesize < 2MB and $eval and ($page or $script)
}

rule Firedoor_WebShell_JScript_Unsafe
{
    meta:
        title = "A page in JScript that executes text without limits"
        description = "The word unsafe lifts the limits of eval; no page needs it."
        author = "Firedoor"
        reference = "https://www.microsoft.com/en-us/security/blog/2021/03/02/hafnium-targeting-exchange-servers/"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-written"
        firedoor_confidence = "high"
        firedoor_why = "The word unsafe lifts the limits of eval; no page needs it."
    strings:
        $eval = /eval\s{0,8}\([^;\n]{1,400},\s{0,8}["']unsafe["']\s{0,8}\)/ nocase
        $hidden = /["'](un["']\s{0,4}\+\s{0,4}["']safe|uns["']\s{0,4}\+\s{0,4}["']afe|unsa["']\s{0,4}\+\s{0,4}["']fe)["']/ nocase
        $word = "eval" nocase
    condition:
        filesize < 2MB and ($eval or ($hidden and $word))
}

rule Firedoor_WebShell_Starts_Program
{
    meta:
        title = "A page that starts a program with words of a request"
        description = "Pages of the web server have no reason to start what a visitor names."
        author = "Firedoor"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-written"
        firedoor_confidence = "high"
        firedoor_why = "Pages of the web server have no reason to start what a visitor names."
    strings:
        $page = "<%@" ascii
        $start = /\bProcess\.Start\b|\bProcessStartInfo\b|CreateObject\(\s{0,4}["']WScript\.Shell/ nocase
        $asp = "<%" ascii
        $shell = /cmd(\.exe)?["'\s]|powershell|\.Arguments\s{0,4}=|\.FileName\s{0,4}=|\.(exec|run)\s{0,4}\(/ nocase
        $request = /\bRequest\b\s{0,4}[\[(.]|\.Text\b/ nocase
    condition:
        filesize < 2MB and ($page or $asp) and $start and $shell and $request
}

rule Firedoor_WebShell_Saves_Upload
{
    meta:
        title = "A short page whose whole work is to save what is sent to it"
        description = "A page this short that saves a file of the request to where the request says puts further shells on the server (simpleseesharp)."
        author = "Firedoor"
        reference = "https://github.com/cisagov/CHIRP/blob/ae532f6/indicators/AA21-062A/AA21062A.yaml"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-written"
        firedoor_confidence = "high"
        firedoor_why = "A page this short that saves a file of the request to where the request says puts further shells on the server (simpleseesharp)."
    strings:
        $save = /Request\.Files\s{0,4}\[[^\]]{1,60}\]\s{0,4}\.\s{0,4}SaveAs\s{0,4}\(/ nocase
        $page = "<%@" ascii
    condition:
        filesize < 2KB and $save and $page
}

rule Firedoor_WebShell_Writes_Request
{
    meta:
        title = "A page that writes what a request holds to a file"
        description = "The page writes a file with a name or content that a visitor gives."
        author = "Firedoor"
        reference = "https://www.volexity.com/blog/2021/03/02/active-exploitation-of-microsoft-exchange-zero-day-vulnerabilities/"
        severity = "high"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-written"
        firedoor_confidence = "medium"
        firedoor_why = "The page writes a file with a name or content that a visitor gives."
    strings:
        $page = "<%@" ascii
        $write = /(File\.WriteAll(Text|Bytes|Lines)|new\s+(System\.IO\.)?StreamWriter|File\.(Create|AppendAll\w{1,8}))\s{0,4}\([^;]{0,200}Request\s{0,4}[\[.(]/ nocase
        $base64 = /WriteAllBytes\s{0,4}\([^;]{0,200}FromBase64String\s{0,4}\([^;]{0,40}Request/ nocase
    condition:
        filesize < 1MB and $page and ($write or $base64)
}

rule Firedoor_WebShell_Tunnel
{
    meta:
        title = "A page that is a tunnel into the network (as reGeorg)"
        description = "The page opens connections that a visitor names and passes data through: the network behind the server is open."
        author = "Firedoor"
        reference = "https://github.com/cisagov/CHIRP/blob/ae532f6/indicators/AA21-062A/AA21062A.yaml"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-written"
        firedoor_confidence = "high"
        firedoor_why = "The page opens connections that a visitor names and passes data through: the network behind the server is open."
    strings:
        $socket = /new\s+(System\.Net\.Sockets\.)?(Socket|TcpClient)\s{0,4}\(|Sockets\.Socket|java\.net\.Socket|SocketChannel/ nocase
        $target = /X-TARGET|X-CMD|X-STATUS/ nocase
        $command = /["'](CONNECT|DISCONNECT|FORWARD|READ)["']/ nocase
        $georg = /Georg says/ nocase
        $page = "<%" ascii
    condition:
        filesize < 1MB and $page and ($georg or ($socket and $command and ($target or #command > 2)))
}

rule Firedoor_WebShell_Cookie_Key
{
    meta:
        title = "A page that does its work only for who sends a certain cookie"
        description = "The cookie is a key: without it the page looks harmless (SPORTSBALL has fqrspt)."
        author = "Firedoor"
        reference = "https://github.com/cisagov/CHIRP/blob/ae532f6/indicators/AA21-062A/AA21062A.yaml"
        severity = "high"
        technique = "T1505.003"
        firedoor_outcome = "suspicious"
        firedoor_stage = "shell-written"
        firedoor_confidence = "medium"
        firedoor_why = "The cookie is a key: without it the page looks harmless (SPORTSBALL has fqrspt)."
    strings:
        $page = "<%" ascii
        $known = "fqrspt" ascii wide
        $cookie = /Request\.Cookies\s{0,4}[\[(]/ nocase
        $work = /FromBase64String|Assembly\.Load|\beval\s{0,4}\(\s{0,4}Request|CreateInstance\s{0,4}\(|Process\.Start|CreateDecryptor/ nocase
    condition:
        filesize < 1MB and $page and ($known or ($cookie and $work))
}

rule Firedoor_WebShell_Loads_Assembly
{
    meta:
        title = "A page that loads a program from a request"
        description = "The page executes a program that is sent to it (as Godzilla and Behinder do)."
        author = "Firedoor"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        severity = "critical"
        technique = "T1505.003"
        firedoor_outcome = "exploited"
        firedoor_stage = "shell-written"
        firedoor_confidence = "high"
        firedoor_why = "The page executes a program that is sent to it (as Godzilla and Behinder do)."
    strings:
        $page = "<%" ascii
        $load = /Assembly(\)|\.|\s)[^;]{0,80}\bLoad\b|\.GetMethod\s{0,4}\(\s{0,4}["']Load["']|Assembly\.Load\s{0,4}\(/ nocase
        $request = /Request\s{0,4}[\[.(]|Context\.Request/ nocase
        $decode = /FromBase64String|BinaryRead|CreateDecryptor|InputStream/ nocase
    condition:
        filesize < 1MB and $page and $load and $request and $decode
}

rule Firedoor_Page_In_JScript
{
    meta:
        title = "A page in JScript"
        description = "Pages of Exchange are in C#; attackers take JScript for its eval, whose name they can hide."
        author = "Firedoor"
        reference = "https://www.microsoft.com/en-us/security/blog/2021/03/02/hafnium-targeting-exchange-servers/"
        severity = "high"
        technique = "T1505.003"
        firedoor_outcome = "suspicious"
        firedoor_stage = "shell-written"
        firedoor_confidence = "medium"
        firedoor_why = "Pages of Exchange are in C#; attackers take JScript for its eval, whose name they can hide."
    strings:
        $page = /<%@[^>]{0,400}language\s{0,8}=\s{0,8}["']?(jscript|javascript|js)["'\s%]/ nocase
        $script = /<script[^>]{0,400}language\s{0,8}=\s{0,8}["']?(jscript|javascript|js)["'\s][^>]{0,400}runat\s{0,8}=\s{0,8}["']?server/ nocase
    condition:
        filesize < 2MB and ($page or $script)
}

rule Firedoor_Page_Hides_Letters
{
    meta:
        title = "A page that writes letters of its program as numbers"
        description = "C# reads \\u0050 as P: nobody writes a program so but to hide its words."
        author = "Firedoor"
        reference = "https://www.microsoft.com/en-us/security/blog/2021/03/02/hafnium-targeting-exchange-servers/"
        severity = "high"
        technique = "T1505.003"
        firedoor_outcome = "suspicious"
        firedoor_stage = "shell-written"
        firedoor_confidence = "medium"
        firedoor_why = "C# reads \\u0050 as P: nobody writes a program so but to hide its words."
    strings:
        $page = "<%"
        $letter = /\\u00(4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])/ nocase
        $request = "request" nocase
    condition:
        filesize < 2MB and $page and $request and #letter > 0
}
