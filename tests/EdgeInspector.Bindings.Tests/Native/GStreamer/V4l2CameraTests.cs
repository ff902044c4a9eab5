using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

/// <summary>What a USB camera's faults are called, and its controls, without a camera.</summary>
public class V4l2CameraTests
{
    private static readonly V4l2Control[] _controls =
    [
        new(1, "auto_exposure", 0, 3, 1, 3),
        new(2, "exposure_time_absolute", 3, 2047, 1, 250),
        new(3, "gain", 0, 100, 5, 0),
        new(4, "serial", 0, 9, 1, 0) { IsReadOnly = true },
    ];

    [Theory]
    [InlineData("Could not read from resource. (poll error 1: No such device (19))", "the camera /dev/video0 is gone", "opened again when it is back")]
    [InlineData("Device '/dev/video0' is busy (Call to S_FMT failed)", "/dev/video0 is in use", "fuser -v /dev/video0")]
    [InlineData("Could not open device '/dev/video0' for reading and writing. (Permission denied)", "may not open /dev/video0", "usermod -aG video USER")]
    [InlineData("Device '/dev/video0' cannot capture at 4000x3000", "cannot send what is asked for", "v4l2-ctl -d /dev/video0 --list-formats-ext")]
    [InlineData("Internal data stream error. (streaming stopped, reason not-negotiated (-4))", "cannot send what is asked for", "--list-formats-ext")]
    [InlineData("Failed to allocate required memory. (Buffer pool activation failed: No space left on device)", "no bandwidth left", "format=mjpeg")]
    public void Explain_Fault_IsToldApartWithItsRemedy(string text, string reason, string remedy)
    {
        FrameSourceException e = V4l2Camera.Explain(new GstFault(text, null, IsStream: false), SourceUri.Parse("v4l2:/dev/video0"), "/dev/video0");

        Assert.StartsWith("v4l2:/dev/video0: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OpeningFails_IsToldApart()
    {
        Assert.Contains("may not open", V4l2Device.Explain(new UnauthorizedAccessException(), "/dev/video0").Reason, StringComparison.Ordinal);
        Assert.Contains("no device", V4l2Device.Explain(new FileNotFoundException(), "/dev/video0").Reason, StringComparison.Ordinal);
        Assert.Contains("is in use", V4l2Device.Explain(new IOException("Device or resource busy : '/dev/video0'"), "/dev/video0").Reason, StringComparison.Ordinal);
        Assert.Contains("cannot be opened: odd", V4l2Device.Explain(new IOException("odd"), "/dev/video0").Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Exposure Time, Absolute", "exposure_time_absolute")]
    [InlineData("White Balance Temperature, Auto", "white_balance_temperature_auto")]
    [InlineData("Gain\0garbage", "gain")]
    [InlineData("(odd)", "odd")]
    public void NameOf_Label_IsTheOneThatToolsShow(string label, string name) => Assert.Equal(name, V4l2Device.NameOf(System.Text.Encoding.ASCII.GetBytes(label)));

    [Fact]
    public void Apply_ControlsInOrder_AreSet()
    {
        var set = new List<(uint, int)>();

        Assert.Null(Settings("auto_exposure:1,exposure_time_absolute:100,gain:10").Apply(_controls, (id, value) => Note(set, id, value)));
        Assert.Equal([(1u, 1), (2u, 100), (3u, 10)], set);
    }

    [Theory]
    [InlineData("brightness:3", "no control \"brightness\"", "it has auto_exposure, exposure_time_absolute, gain, serial")]
    [InlineData("gain:101", "gain=101 is out of range", "0 to 100 in steps of 5; the camera's default is 0")]
    [InlineData("serial:1", "\"serial\" can only be read", "leave it out")]
    [InlineData("auto_exposure:3,exposure_time_absolute:100", "refuses exposure_time_absolute=100 (error 16)", "auto_exposure: 1 before")]
    public void Apply_Impossible_NamesTheControlAndWhatThereIs(string text, string reason, string remedy)
    {
        (string Reason, string Remedy)? problem = Settings(text).Apply(_controls, static (id, _) => id == 2 ? 16 : 0);

        Assert.Contains(reason, problem!.Value.Reason, StringComparison.Ordinal);
        Assert.Contains(remedy, problem.Value.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_CameraWithoutControls_SaysSo() =>
        Assert.Contains("leave 'controls' out", Settings("gain:1").Apply([], static (_, _) => 0)!.Value.Remedy, StringComparison.Ordinal);

    [Fact]
    public void WithoutEffect_OverriddenControl_IsNamed()
    {
        V4l2Control[] after = [_controls[0], _controls[1] with { IsInactive = true }, _controls[2]];

        Assert.Contains("exposure_time_absolute", Settings("exposure_time_absolute:100").WithoutEffect(after), StringComparison.Ordinal);
        Assert.Null(Settings("gain:5").WithoutEffect(after));
    }

    [Fact]
    public void Cameras_Rate_IsAskedExactlyThenNextHigherRawBeforeJpeg()
    {
        PipelineAttempt[] attempts = PipelineText.Cameras("/dev/video0", 1280, 720, 10, null);

        Assert.Equal(4, attempts.Length);
        Assert.Contains("video/x-raw,width=1280,height=720,framerate=10/1 ! videoconvert", attempts[0].Text, StringComparison.Ordinal);
        Assert.Contains("image/jpeg,width=1280,height=720,framerate=10/1 ! appsink", attempts[1].Text, StringComparison.Ordinal);
        Assert.Contains("video/x-raw,width=1280,height=720,framerate=[10/1,1000/1] !", attempts[2].Text, StringComparison.Ordinal);
        Assert.Null(attempts[1].Note);
        Assert.Contains("does not offer 10 frames per second", attempts[3].Note, StringComparison.Ordinal);
        Assert.Equal(2, PipelineText.Cameras("/dev/video0", null, null, null, null).Length);
        Assert.Single(PipelineText.Cameras("/dev/video0", null, null, null, "mjpeg"));
    }

    private static V4l2Settings Settings(string text) => V4l2Settings.Parse(text, SourceUri.Parse("v4l2:/dev/video0"));

    private static int Note(List<(uint, int)> set, uint id, int value)
    {
        set.Add((id, value));
        return 0;
    }
}
