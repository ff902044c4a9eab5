using EdgeInspector.Options;
using EdgeInspector.Options.Reading;
using Xunit;

namespace EdgeInspector.Tests.Options;

public class ConfigYamlWriterTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_Effective_ReadsBackToTheSame(bool withOrigins)
    {
        ConfigurationResult result = Config.Load(Config.Full, "mqtt:user=a: #b \"c\" \\d", "device=0123", "cameras:0:source=gst:videotestsrc ! x, y [z] {w}", "cameras:0:user=null", "cameras:0:password_file=null");

        string yaml = ConfigYamlWriter.Write(result.Effective!, withOrigins);
        ConfigurationResult again = Config.Load(yaml);

        Assert.Empty(again.Errors);
        Assert.Equal(ConfigYamlWriter.Write(result.Effective!, withOrigins: false), ConfigYamlWriter.Write(again.Effective!, withOrigins: false));
    }

    [Fact]
    public void Write_Origins_StandBesideTheValues()
    {
        string yaml = ConfigYamlWriter.Write(Config.Load(Config.Minimal, "mqtt:url=embedded").Effective!, withOrigins: true);

        Assert.Matches(@"  - name: top +# config.yml:2\n", yaml);
        Assert.Matches(@"  url: embedded +# --set mqtt:url\n", yaml);
        Assert.Matches(@"  keep_alive: 15 +# default\n", yaml);
    }
}
