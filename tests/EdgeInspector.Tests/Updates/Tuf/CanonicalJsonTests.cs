using System.Text;
using System.Text.Json;
using EdgeInspector.Updates.Tuf;
using Xunit;

namespace EdgeInspector.Tests.Updates.Tuf;

public class CanonicalJsonTests
{
    [Theory]
    [InlineData("{ \"b\": [1, -2, true, null], \"a\": \"x\" }", "{\"a\":\"x\",\"b\":[1,-2,true,null]}")]
    [InlineData("{\"a\": \"line\\nbreak \\\"q\\\" \\\\ \\u00e9\"}", "{\"a\":\"line\nbreak \\\"q\\\" \\\\ \u00e9\"}")]
    [InlineData("{\"\\ud83d\\ude00\": 1, \"\\uff5e\": 2}", "{\"\uff5e\":2,\"\U0001F600\":1}")]
    [InlineData("{}", "{}")]
    public void Write_Json_HasOneForm(string json, string expected)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Write(document.RootElement)));
    }

    [Fact]
    public void Write_NumberThatIsNotWhole_IsRefused()
    {
        using JsonDocument document = JsonDocument.Parse("[1.5]");
        Assert.Equal(TufFault.Malformed, Assert.Throws<TufException>(() => CanonicalJson.Write(document.RootElement)).Fault);
    }
}
