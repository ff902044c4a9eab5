namespace EdgeInspector.Gates;

/// <summary>What a first load of a model showed, in a process of its own.</summary>
internal sealed record ProbeReport
{
    /// <summary>What it was: one that looks at frames, one that answers, or a file that is read.</summary>
    public ProbeSubject Subject { get; init; }

    /// <summary>Frames of noise it ran on; of a language model the questions it was asked.</summary>
    public int Frames { get; init; }

    /// <summary>Median duration of a run, milliseconds; of a language model of one token.</summary>
    public double P50Ms { get; init; }

    /// <summary>99th percentile of the same.</summary>
    public double P99Ms { get; init; }

    /// <summary>Most memory the process held, less what it held before the model was loaded; bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Memory held after each eighth of the frames, bytes; empty where the system does not tell.</summary>
    public IReadOnlyList<long> Held { get; init; } = [];

    /// <summary>Shapes of the outputs, such as <c>output0 [1,10,8400]</c>; a language model's last answer; what a knowledge base holds.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Where it ran: <c>Cpu</c>, <c>Cuda</c>, <c>TensorRt</c>.</summary>
    public string Provider { get; init; } = "";

    /// <summary>Golden pictures replayed.</summary>
    public int Golden { get; init; }

    /// <summary>Golden pictures that came out otherwise than recorded, each with what differs.</summary>
    public IReadOnlyList<string> GoldenFaults { get; init; } = [];

    /// <summary>Bytes by which the memory grew, run over run; 0 where it came to rest. A garbage-collected process wanders by 16 MiB.</summary>
    public long Growth => MemoryGrowth.Of(Held, 16 << 20);
}
