using EdgeInspector.Core.Judging;
using EdgeInspector.Mqtt;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>Lends judged frames to those who listen on MQTT: detections and sampled OK verdicts.</summary>
internal sealed class LiveOutput(LiveOutputs outputs) : IJudgedOutput
{
    private volatile LiveOutputs _outputs = outputs;

    /// <summary>Lends to others from the next frame on.</summary>
    public void Switch(LiveOutputs next) => _outputs = next;

    public void OnJudged(in JudgedPicture picture)
    {
        if (picture.Verdict is not { } verdict)
        {
            return;
        }

        LiveCamera camera = _outputs.Camera(picture.Camera);
        if (verdict.Kind == VerdictKind.Ok)
        {
            camera.Ok(picture.Frame, picture.Latency, picture.Model);
        }

        if (camera.Begin(picture.Frame, verdict.Kind, picture.Latency))
        {
            foreach (ref readonly ShownObject shown in picture.Objects)
            {
                camera.Add(new LiveDetection(shown.Track, shown.Class, shown.Confidence, shown.Box, shown.Anomaly));
            }

            camera.Send();
        }
    }
}
