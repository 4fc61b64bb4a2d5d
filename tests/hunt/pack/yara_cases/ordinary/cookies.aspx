<%@ Page Language="VB" %>
<% Dim c = Request.Cookies("lang")
If c IsNot Nothing Then Page.UICulture = c.Value %>
<asp:GridView ID="g" runat="server"><Columns><asp:BoundField DataField='<%# Eval("Name") %>' /></Columns></asp:GridView>
<asp:Label runat="server" Text='<%# Eval("Requested") %>' />