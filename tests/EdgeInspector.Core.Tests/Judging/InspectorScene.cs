using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Tests.Judging;

/// <summary>An inspector with what it is fed: frames of 1000 x 1000 at 30 fps, and findings on them.</summary>
public abstract class InspectorScene
{
    protected static ModelReference Model { get; } = new("pcb-defects", "1.0.0", new string('0', 64));

    private protected LineClock Clock { get; } = new();

    protected Detections Found { get; } = new();

    protected ClassTable Classes { get; set; } = ClassTable.Of(Model, ["open", "short", "spur"], 0.35f);

    protected double LatencyMs { get; set; } = 12;

    /// <summary>Of the last frame.</summary>
    protected long FrameNumber { get; set; }

    protected static InspectorOptions Options(IReadOnlyList<VerdictRule> rules) => new() { Camera = "top", DeadlineMs = 100, Rules = rules };

    protected Inspector Make(IReadOnlyList<VerdictRule>? rules = null, IReadOnlyList<Zone>? zones = null) => new(
        new InspectorOptions { Camera = "top", DeadlineMs = 100, Rules = rules ?? [], Zones = zones ?? [] }, new UlidGenerator(Clock), Clock);

    protected FrameContext Context()
    {
        FrameNumber++;
        return new FrameContext
        {
            Number = FrameNumber,
            Width = 1000,
            Height = 1000,
            CapturedTimestamp = Clock.TimestampOf(FrameNumber),
            CapturedUtc = Clock.UtcOf(FrameNumber),
            LatencyMs = LatencyMs,
            Classes = Classes,
        };
    }

    /// <summary>Judges the next frame with boxes of 40 x 20 at the given x and y 100.</summary>
    protected JudgedFrame Judge(Inspector inspector, params ReadOnlySpan<(float X, float Confidence, int Class)> boxes)
    {
        Found.Clear();
        foreach ((float x, float confidence, int classIndex) in boxes)
        {
            Found.Add(new FrameBox(x, 100, x + 40, 120), confidence, classIndex);
        }

        return inspector.Judge(Context(), Found);
    }

    /// <summary>Frames at 30 fps.</summary>
    private protected sealed class LineClock : TimeProvider
    {
        private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => 30_000;

        public long TimestampOf(long frame) => frame * 1000;

        public DateTimeOffset UtcOf(long frame) => Start.AddSeconds(frame / 30.0);

        public override DateTimeOffset GetUtcNow() => Start;
    }
}
