using EdgeInspector.Core.Judging;

namespace EdgeInspector.Gates.Child;

/// <summary>One line that the other process says. Which members are set depends on <see cref="Gate"/>.</summary>
internal sealed record GateAnswer
{
    public required GateWord Gate { get; init; }

    /// <summary>Share of the work done, 0-100, with <see cref="GateWord.Step"/>.</summary>
    public int Percent { get; init; }

    /// <summary>Of the picture spoken of.</summary>
    public string? Id { get; init; }

    /// <summary>The camera by whose rules it was judged.</summary>
    public string? Camera { get; init; }

    /// <summary>What a camera that looks at the picture would say.</summary>
    public VerdictKind? Verdict { get; init; }

    /// <summary>What the running model says of the frame.</summary>
    public VerdictKind? Running { get; init; }

    /// <summary>Duration of the new model's run.</summary>
    public double Ms { get; init; }

    /// <summary>Duration of the running model's run on the same frame.</summary>
    public double RunningMs { get; init; }

    /// <summary>Whether the frame was kept for review.</summary>
    public bool Kept { get; init; }

    /// <summary>Why it is refused, or what a golden picture differs in; for programs.</summary>
    public string? Code { get; init; }

    /// <summary>The same in words.</summary>
    public string? Reason { get; init; }

    /// <summary>With <see cref="GateWord.Done"/> of a probe.</summary>
    public ProbeReport? Report { get; init; }
}
