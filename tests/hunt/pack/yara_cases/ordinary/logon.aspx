<%@ Page language="c#" AutoEventWireup="false" Inherits="Example.Logon" %>
<%@ Import namespace="System.Web" %>
<html><body><form action="/owa/auth.owa" method="POST" name="logonForm" autocomplete="off">
<input type="hidden" name="destination" value="<%=HttpUtility.HtmlAttributeEncode(Request.QueryString["url"])%>">
<script type="text/javascript">var a = eval("(" + document.cookie + ")"); if (window.top != window) { top.location = window.location; }</script>
<input name="username"><input name="password" type="password"></form></body></html>