using EdgeInspector.Options;
using Xunit;

namespace EdgeInspector.Tests.Options;

public class SecretsTests
{
    [Fact]
    public void Listen_BeyondLoopbackWithPassword_IsAllowed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("page.password", "open sesame\n");

        DaemonOptions options = Load(folder, "web: {listen: 'http://0.0.0.0:8080', password_file: page.password}").Options!;

        Assert.Equal("open sesame", SecretFile.Read(options.Web.PasswordFile!));
    }

    [Theory]
    [InlineData("", "its first line is empty")]
    [InlineData("\nsecret\n", "its first line is empty")]
    public void PasswordFile_WithoutPassword_IsRefused(string content, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("page.password", content);

        Assert.Contains(expected, Assert.Single(Load(folder, "web: {listen: 'http://0.0.0.0:8080', password_file: page.password}").Errors).Message);
    }

    [Theory]
    [InlineData("mqtt: {user: me, password_file: nowhere}", "nowhere, but that file: no such file; write the password")]
    [InlineData("mqtt: {user: me, password_file: .}", "is a folder, not a file")]
    [InlineData("mqtt: {url: 'mqtts://broker', ca_file: nowhere.pem}", "nowhere.pem, but there is no such file")]
    [InlineData("models: {library: nowhere.so}", "nowhere.so, but there is no such file")]
    public void NamedFiles_ThatAreMissing_AreRefused(string key, string expected)
    {
        using var folder = new TemporaryFolder();

        Assert.Contains(expected, Assert.Single(Load(folder, key).Errors).ToString());
    }

    [Fact]
    public void SourceWithCredentials_PutsThemEscapedIntoTheUrl()
    {
        using var folder = new TemporaryFolder();
        string password = folder.Write("camera.password", "p@ss:w/rd\n");
        var camera = new CameraOptions { Name = "a", Source = "rtsp://10.0.0.5:554/stream?x=1", User = "eye", PasswordFile = password };

        Assert.Equal("rtsp://eye:p%40ss%3Aw%2Frd@10.0.0.5:554/stream?x=1", camera.SourceWithCredentials());
        Assert.DoesNotContain("p@ss", camera.ToString());
    }

    [Fact]
    public void SourceWithCredentials_NoUser_IsTheSource() =>
        Assert.Equal("csi:0", new CameraOptions { Name = "a", Source = "csi:0" }.SourceWithCredentials());

    private static ConfigurationResult Load(TemporaryFolder folder, string key) => ConfigurationLoader.Load(new ConfigurationRequest
    {
        File = folder.Write("config.yml", Config.Minimal + key + "\n"),
        UseOverlay = false,
    });
}
