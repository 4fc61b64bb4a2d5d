<%@ Language="VBScript" %><% Dim q : q = Request.QueryString("q")
Set rs = Server.CreateObject("ADODB.Recordset") : Response.Write Server.HTMLEncode(q) %>