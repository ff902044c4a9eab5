using EdgeInspector.Options;
using EdgeInspector.Options.Reading;
using Xunit;

namespace EdgeInspector.Tests.Options;

public class FormatsTests
{
    [Theory]
    [InlineData("1048576", 1L << 20)]
    [InlineData("10GiB", 10L << 30)]
    [InlineData("10 gib", 10L << 30)]
    [InlineData("1.5MiB", 3L << 19)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("2TB", 2_000_000_000_000)]
    [InlineData("7B", 7)]
    public void ByteSize_WhatPeopleWrite_IsRead(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("-1GiB")]
    [InlineData("1e3")]
    [InlineData("1GiBs")]
    [InlineData("99999999999TiB")]
    [InlineData("1G")]
    public void ByteSize_AnythingElse_IsRefused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(10L << 30, "10GiB")]
    [InlineData(3L << 19, "1.5MiB")]
    [InlineData(999, "999B")]
    public void ByteSize_Format_ReadsBack(long bytes, string expected)
    {
        Assert.Equal(expected, ByteSize.Format(bytes));
        Assert.True(ByteSize.TryParse(expected, out long again));
        Assert.Equal(bytes, again);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15 m", 900)]
    [InlineData("1.5h", 5400)]
    [InlineData("30d", 2_592_000)]
    [InlineData("4w", 2_419_200)]
    public void Duration_WhatPeopleWrite_IsRead(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan time));
        Assert.Equal(seconds, time.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("1y")]
    [InlineData("99999999999999w")]
    public void Duration_AnythingElse_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("uri", "; did you mean 'url'?")]
    [InlineData("pasword-file", "; did you mean 'password_file'?")]
    [InlineData("password", "; did you mean 'password_file'?")]
    [InlineData("rule", "; did you mean 'rules'?")]
    [InlineData("banana", "")]
    public void NearestWord_Slip_IsRecognised(string word, string expected) =>
        Assert.Equal(expected, NearestWord.Suggest(word, ["url", "password_file", "rules", "source"]));

    [Theory]
    [InlineData("mqtt://broker", "broker", 1883, false, false)]
    [InlineData("mqtts://broker", "broker", 8883, true, false)]
    [InlineData("mqtt://10.0.0.7:1884/", "10.0.0.7", 1884, false, false)]
    [InlineData("mqtt://[::1]:1885", "::1", 1885, false, true)]
    [InlineData("mqtt://LOCALHOST", "LOCALHOST", 1883, false, true)]
    [InlineData("mqtt://127.9.9.9", "127.9.9.9", 1883, false, true)]
    public void MqttAddress_Url_IsTakenApart(string url, string host, int port, bool tls, bool loopback)
    {
        Assert.True(MqttAddress.TryParse(url, out MqttAddress address, out _));
        Assert.Equal((host, port, tls, loopback), (address.Host, address.Port, address.Tls, address.IsLoopback));
    }

    [Theory]
    [InlineData("http://[::1]:0", true, 0)]
    [InlineData("http://localhost:8080", true, 8080)]
    [InlineData("http://0.0.0.0", false, 80)]
    public void Listen_Address_IsTakenApart(string listen, bool loopback, int port)
    {
        Assert.True(WebOptions.TryParseListen(listen, out HostAndPort address, out _));
        Assert.Equal((loopback, port), (address.IsLoopback, address.Port));
    }

    [Theory]
    [InlineData("mqtt://127.0.0.1:1883", null, 2.0)]
    [InlineData("embedded", null, 2.0)]
    [InlineData("mqtt://broker", null, null)]
    [InlineData("mqtt://broker", 5.0, 5.0)]
    [InlineData("embedded", 0.0, null)]
    public void SnapshotInterval_Unwritten_IsForLoopbackOnly(string url, double? written, double? expected) =>
        Assert.Equal(expected, new MqttOptions { Url = url, SnapshotSeconds = written }.SnapshotInterval?.TotalSeconds);

    [Theory]
    [InlineData("line-3", "line-3")]
    [InlineData("my box", "my-box")]
    [InlineData("...", "device")]
    public void DeviceName_HostName_BecomesATopicLevel(string host, string expected) => Assert.Equal(expected, DeviceName.From(host));
}
