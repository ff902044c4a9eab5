using EdgeInspector.Core.Hosting;
using EdgeInspector.Doctor;
using Xunit;

namespace EdgeInspector.Tests.Doctor;

/// <summary>What a missing part means, which depends on whether anybody needs it.</summary>
public sealed class LibraryProbeTests : IDisposable
{
    private readonly Patient _box = new();

    [Theory]
    [InlineData("embedded", Level.Problem)]
    [InlineData("mqtt://127.0.0.1:1883", Level.Warning)]
    public void Mosquitto_Missing_MattersToAnEmbeddedBroker(string url, Level expected)
    {
        _box.Configured(options => options with { Mqtt = options.Mqtt with { Url = url } });
        Check check = LibraryProbes.Judge(_box.Subject, Part("mosquitto", "the program mosquitto is not installed"));
        Assert.Equal(expected, check.Level);
        Assert.EndsWith("apt-get install -y package-of-it", check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Library_Damaged_IsInstalledAgain() => Assert.Contains(
        "--reinstall", LibraryProbes.Judge(_box.Subject, Part("libsqlite3", "does not load: file too short") with { IsDamaged = true }).Remedy, StringComparison.Ordinal);

    [Theory]
    [InlineData("v4l2:/dev/video0", Level.Problem)]
    [InlineData("sim:pcb", Level.Warning)]
    public void Source_WithoutItsElements_IsAProblemWhereACameraUsesIt(string source, Level expected)
    {
        _box.Configured(options => options with { Cameras = [Patient.Camera(source)] });
        Check check = LibraryProbes.Judge(_box.Subject, new SourceKindState("v4l2", "USB cameras", ["v4l2src"], ["gstreamer1.0-plugins-good"]));
        Assert.Equal(expected, check.Level);
        Assert.EndsWith("apt-get install -y gstreamer1.0-plugins-good", check.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "sim:pcb", Level.Ok)]
    [InlineData(false, "csi:0", Level.Problem)]
    [InlineData(true, "sim:pcb", Level.Warning)]
    [InlineData(true, "csi:0", Level.Problem)]
    public void Csi_WithoutItsElements_IsMissedOnAJetsonOrByACamera(bool jetson, string source, Level expected)
    {
        _box.Configured(options => options with { Cameras = [Patient.Camera(source)] });
        if (jetson)
        {
            _box.With("/etc/nv_tegra_release", "# R36");
        }

        Assert.Equal(expected, LibraryProbes.Judge(_box.Subject, new SourceKindState("csi", "CSI cameras", ["nvarguscamerasrc"], [])).Level);
    }

    [Fact]
    public void Device_Forbidden_NamesTheGroup()
    {
        Check check = Assert.Single(CameraProbes.Judge(_box.Subject, new CameraDevice("/dev/video0", "", "", true, [], "Permission denied", IsForbidden: true)));
        Assert.Equal(Level.Problem, check.Level);
        Assert.Contains("usermod -aG video ", check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Device_Formats_AreOneLineEachLargestFirst()
    {
        CameraFormat[] formats = [new("YUYV", 640, 480, 30), new("MJPG", 1280, 720, 60), new("MJPG", 1920, 1080, 30)];
        Check check = Assert.Single(CameraProbes.Judge(_box.Subject, new CameraDevice("/dev/video0", "HD Camera", "uvcvideo", true, formats)));
        Assert.Equal("/dev/video0: HD Camera (uvcvideo)", check.Title);
        Assert.Equal("YUYV 640x480 30/s\nMJPG 1920x1080 30/s, 1280x720 60/s", check.Detail);
    }

    [Fact]
    public void Device_MetadataNode_IsLeftOut() => Assert.Empty(CameraProbes.Judge(_box.Subject, new CameraDevice("/dev/video1", "HD Camera", "uvcvideo", false, [])));

    public void Dispose() => _box.Dispose();

    private static NativePart Part(string id, string problem) => new() { Id = id, Name = id, Problem = problem, Package = "package-of-it", Purpose = "Nothing works." };
}
