Name                            : OAB (Default Web Site)
InternalUrl                     : https://exch01.utility.example/OAB
InternalAuthenticationMethods   : WindowsIntegrated
ExternalUrl                     : http://f/
ExtendedProtectionTokenChecking : None
OfflineAddressBooks             : 
