<%@ Page Language="c#" %>
<script type="text/javascript" language="javascript">var a = 1;</script>
