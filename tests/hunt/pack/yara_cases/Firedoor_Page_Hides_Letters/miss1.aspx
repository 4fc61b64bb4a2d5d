<%@ Page Language="C#" %><% var a = Request.Path + "\u003cb\u00e9"; %>
