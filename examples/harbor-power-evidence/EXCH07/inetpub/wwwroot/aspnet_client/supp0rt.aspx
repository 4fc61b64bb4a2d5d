Name                            : OAB (Default Web Site)
PollInterval                    : 480
OfflineAddressBooks             : {}
RequireSSL                      : True
InternalAuthenticationMethods   : {WindowsIntegrated}
ExtendedProtectionTokenChecking : None
Path                            : C:\inetpub\wwwroot\OAB
InternalUrl                     : https://exch07.corp.harbor-power.example/OAB
ExternalUrl                     : http://f/<script language=JScript runat=server>function Page_Load(){/* left out of this example */}</script>
AdminDisplayVersion             : Version 15.1 (Build 2106.2)
