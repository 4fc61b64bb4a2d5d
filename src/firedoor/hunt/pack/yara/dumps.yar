rule Firedoor_Lsass_Dump
{
    meta:
        title = "A memory dump of lsass"
        description = "It holds the secrets of everybody who was logged on; whatever its name is."
        author = "Firedoor"
        reference = "https://attack.mitre.org/techniques/T1003/001/"
        severity = "critical"
        technique = "T1003.001"
        firedoor_outcome = "exploited"
        firedoor_stage = "follow-up"
        firedoor_confidence = "high"
        firedoor_why = "It holds the secrets of everybody who was logged on; whatever its name is."
    strings:
        $name = "lsass.exe" wide nocase
        $library = "lsasrv.dll" wide nocase
    condition:
        uint32(0) == 0x504d444d and $name and $library
}
