using System.Runtime.InteropServices;

namespace EdgeInspector.Core.Judging;

/// <summary>The outcome of one frame. Owned and reused by its <see cref="Inspector"/>: valid until the inspector's next call.</summary>
public sealed class JudgedFrame
{
    private readonly List<JudgedTrack> _tracks = [];
    private readonly List<InspectionEvent> _events = [];

    internal JudgedFrame()
    {
    }

    public Verdict Verdict { get; internal set; }

    /// <summary>Objects measured in this frame, confirmed or tentative; empty where nothing was looked for.</summary>
    public ReadOnlySpan<JudgedTrack> Tracks => CollectionsMarshal.AsSpan(_tracks);

    /// <summary>Event phases this frame caused, in order. The events themselves are immutable and may be kept.</summary>
    public IReadOnlyList<InspectionEvent> Events => _events;

    internal void Clear()
    {
        Verdict = default;
        _tracks.Clear();
        _events.Clear();
    }

    internal void Add(in JudgedTrack track) => _tracks.Add(track);

    internal void Add(InspectionEvent inspectionEvent) => _events.Add(inspectionEvent);
}
