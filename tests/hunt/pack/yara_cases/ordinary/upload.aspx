<%@ Page Language="C#" %>
<script runat="server">
protected void Save(object sender, EventArgs e) {
    if (!Up.HasFile) return;
    var name = Path.GetFileName(Up.FileName);
    Up.SaveAs(Path.Combine(Server.MapPath("~/App_Data"), Guid.NewGuid() + ".bin"));
    Label1.Text = Server.HtmlEncode(name);
}
</script>
<form runat="server"><asp:FileUpload ID="Up" runat="server" /><asp:Button OnClick="Save" runat="server" /></form>