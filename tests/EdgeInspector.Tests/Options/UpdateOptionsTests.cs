using EdgeInspector.Options;
using Xunit;

namespace EdgeInspector.Tests.Options;

public class UpdateOptionsTests
{
    [Fact]
    public void Load_Channel_HasWholeAddresses()
    {
        UpdateChannelOptions channel = Assert.Single(Valid("channels: [{name: plant, url: 'https://models.example/plant', root_file: plant.root.json, targets: 'https://files.example/'}]").Channels);
        Assert.Equal("https://models.example/plant/", channel.Url.AbsoluteUri);
        Assert.Equal(("metadata/", "https://files.example/"), (channel.Metadata, channel.Targets));
        Assert.Equal(Path.GetFullPath("plant.root.json"), channel.RootFile);
    }

    [Fact]
    public void Load_ChannelInAFolder_IsAnAddressToo() =>
        Assert.Equal("file:///media/a%20stick/plant/", Valid("channels: [{name: plant, url: /media/a stick/plant, root_file: /r}]").Channels[0].Url.AbsoluteUri);

    [Fact]
    public void Load_Windows_AreRead()
    {
        UpdateOptions options = Valid("windows: [fri-mon 22:00-05:00, sun, 02:30-04:00]\n  time_zone: Europe/Berlin");
        Assert.Equal(
            [[DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday, DayOfWeek.Monday], [DayOfWeek.Sunday], []],
            options.Windows.Select(window => window.Days));
        Assert.Equal([(1320, 300), (0, 1440), (150, 240)], options.Windows.Select(window => (window.Start, window.End)));
    }

    [Theory]
    [InlineData("channels: [{name: plant, root_file: /r}]", "updates:channels:plant:url is missing")]
    [InlineData("channels: [{name: plant, url: 'ftp://a/', root_file: /r}]", "'ftp://a/' is no channel")]
    [InlineData("channels: [{name: plant, url: 'https://me:secret@a/', root_file: /r}]", "is no channel")]
    [InlineData("channels: [{name: plant, url: 'https://a/?x=1', root_file: /r}]", "is no channel")]
    [InlineData("channels: [{name: plant, url: 'https://a/'}]", "updates:channels:plant:root_file is missing")]
    [InlineData("channels: [{name: plant, url: 'https://a/', root_file: /r, metadata: metadata}]", "has no slash at its end")]
    [InlineData("channels: [{name: a/b, url: 'https://a/', root_file: /r}]", "contains '/'")]
    [InlineData("channels: [{name: a, url: 'https://a/', root_file: /r}, {name: a, url: 'https://b/', root_file: /r}]", "'a' is given twice")]
    [InlineData("windows: [always]", "updates:windows:0 is 'always'; write days and times")]
    [InlineData("windows: mon", "write a list")]
    [InlineData("time_zone: Mars/Olympus", "is no time zone of this box")]
    [InlineData("groups: [pilot, pilot]", "is given twice")]
    [InlineData("offline: maybe", "write refuse or allow")]
    [InlineData("gates: {min_agreement: 95}", "updates:gates:min_agreement is '95'; write a number from 0 to 1")]
    [InlineData("gates: {flips: 1}", "unknown key 'updates:gates:flips'")]
    [InlineData("poll: 1s", "updates:poll is '1s'; write a time from 10s to 30d")]
    public void Load_WhatIsWrong_IsSaidAtItsLine(string yaml, string words)
    {
        string error = Assert.Single(Config.Errors($"{Config.Minimal}updates:\n  {yaml}\n"));
        Assert.StartsWith("config.yml:4: ", error);
        Assert.Contains(words, error);
    }

    [Fact]
    public void Load_RootFileThatIsNotThere_IsSaid()
    {
        ConfigurationResult result = Config.Load($"{Config.Minimal}updates: {{channels: [{{name: plant, url: 'https://a/', root_file: /nowhere/root.json}}]}}\n", request => request with { CheckFiles = true });
        Assert.Contains("root_file is /nowhere/root.json, but there is no such file", Assert.Single(result.Errors).ToString());
    }

    private static UpdateOptions Valid(string yaml) => Config.Valid($"{Config.Minimal}updates:\n  {yaml}\n").Updates;
}
