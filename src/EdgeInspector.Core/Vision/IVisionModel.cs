using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>
/// A model that looks at frames, of whichever task: a manifest and a session that keeps its word. Owns the session and disposes it.
/// One thread at a time; once its buffers have grown, a frame allocates nothing.
/// </summary>
public interface IVisionModel : IDisposable
{
    ModelManifest Manifest { get; }

    ModelReference Reference { get; }

    /// <summary>Names by class index of <see cref="Findings.Detections"/>; never empty.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>The manifest's least confidence by class index, 0-1.</summary>
    ReadOnlySpan<float> Thresholds { get; }

    /// <summary>Where it runs.</summary>
    ExecutionProvider Provider { get; }

    /// <summary>Why it does not run on a better provider; null when it runs where it was meant to.</summary>
    string? FallbackReason { get; }

    /// <summary>Looks at one frame's <see cref="Frame.Region"/>.</summary>
    /// <param name="result">Replaced.</param>
    /// <exception cref="ModelRunException">The runtime failed, or the output holds NaN or infinity; <paramref name="result"/> is then empty.</exception>
    void Inspect(Frame frame, Findings result);
}
