using EdgeInspector.Options;
using Xunit;

namespace EdgeInspector.Tests.Options;

public class ExampleConfigTests
{
    private static readonly string _file = Path.Combine(Repository.Root, "systemd", "config.example.yml");

    [Fact]
    public void Example_IsValid()
    {
        ConfigurationResult result = Load();

        Assert.Empty(result.Errors);
        Assert.Equal("top", result.Options!.Cameras[0].Name);
    }

    [Fact]
    public void Example_BelowTheCameras_ShowsTheDefaults()
    {
        DaemonOptions example = Load().Options!;
        var defaults = new DaemonOptions();

        Assert.Equal(defaults.Models, example.Models);
        Assert.Equal(defaults.Mqtt, example.Mqtt);
        Assert.Equal(defaults.Storage, example.Storage);
        Assert.Equal(defaults.Explain, example.Explain);
        Assert.Equal(defaults.Web, example.Web);
        Assert.Equivalent(defaults.Updates, example.Updates, strict: true);
    }

    private static ConfigurationResult Load() => ConfigurationLoader.Load(new ConfigurationRequest { File = _file, UseOverlay = false });
}
