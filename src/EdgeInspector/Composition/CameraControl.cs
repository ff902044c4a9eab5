using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Mqtt;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>What commands may ask of the cameras. Thread-safe.</summary>
internal sealed class CameraControl(Func<IReadOnlyList<CameraView>> cameras, IImageCodec codec) : ICameraCommands
{
    /// <summary>For looking at; the judged pixels are kept lossless elsewhere.</summary>
    private const int JpegQuality = 85;

    public IReadOnlyList<string> Cameras => [.. cameras().Select(static camera => camera.Name)];

    public ReadOnlyMemory<byte> Snapshot(string camera)
    {
        using Frame? frame = View(camera)?.Latest.Get(0, [], out Verdict _, out TimeSpan _);
        return frame is null ? default : Encode(frame);
    }

    public ReadOnlyMemory<byte> NextSnapshot(string camera, ref PictureMark last)
    {
        if (View(camera) is not { Standing.IsDegraded: false } view)
        {
            return default;
        }

        using Frame? frame = view.Latest.Get(last.Source == view ? last.Number : 0, [], out Verdict _, out TimeSpan _);
        if (frame is null)
        {
            return default;
        }

        last = new PictureMark(view, frame.Number);
        return Encode(frame);
    }

    public void Pause(string camera) => View(camera)?.SetPaused(true);

    public void Resume(string camera) => View(camera)?.SetPaused(false);

    private ReadOnlyMemory<byte> Encode(Frame frame)
    {
        var jpeg = new byte[codec.MaxJpegBytes(frame.Width, frame.Height)];
        int length = codec.EncodeJpeg(frame.Pixels, frame.Width, frame.Height, frame.Stride, JpegQuality, jpeg);
        return jpeg.AsMemory(0, length);
    }

    // A new configuration may have taken the camera away since its name was checked.
    private CameraView? View(string name) => cameras().FirstOrDefault(camera => camera.Name == name);
}
