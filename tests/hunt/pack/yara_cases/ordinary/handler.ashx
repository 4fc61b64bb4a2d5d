<%@ WebHandler Language="C#" Class="Thumb" %>
using System.IO; using System.Web;
public class Thumb : IHttpHandler { public void ProcessRequest(HttpContext c) {
 var id = int.Parse(c.Request["id"]); c.Response.ContentType = "image/png"; c.Response.WriteFile(c.Server.MapPath("~/t/" + id + ".png")); }
 public bool IsReusable { get { return true; } } }