namespace EdgeInspector.Gates;

/// <summary>What a first load of a model showed, in a process of its own.</summary>
internal sealed record ProbeReport
{
    /// <summary>Frames of noise it ran on.</summary>
    public int Frames { get; init; }

    /// <summary>Median duration of a run, milliseconds.</summary>
    public double P50Ms { get; init; }

    /// <summary>99th percentile of the same.</summary>
    public double P99Ms { get; init; }

    /// <summary>Most memory the process held, less what it held before the model was loaded; bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Memory held after each eighth of the frames, bytes; empty where the system does not tell.</summary>
    public IReadOnlyList<long> Held { get; init; } = [];

    /// <summary>Shapes of the outputs, such as <c>output0 [1,10,8400]</c>.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Where it ran: <c>Cpu</c>, <c>Cuda</c>, <c>TensorRt</c>.</summary>
    public string Provider { get; init; } = "";

    /// <summary>Golden pictures replayed.</summary>
    public int Golden { get; init; }

    /// <summary>Golden pictures that came out otherwise than recorded, each with what differs.</summary>
    public IReadOnlyList<string> GoldenFaults { get; init; } = [];

    /// <summary>Bytes by which the memory grew, run over run; 0 where it came to rest.</summary>
    /// <remarks>
    /// An allocator settles within its first runs, so the first quarter does not count. A leak grows in nearly every part of what
    /// follows and by more than the noise of a garbage-collected process (16 MiB); a single step is no leak.
    /// </remarks>
    public long Growth
    {
        get
        {
            const long Noise = 16 << 20;
            if (Held.Count < 5)
            {
                return 0;
            }

            int from = Held.Count / 4;
            int rises = 0;
            for (int i = from + 1; i < Held.Count; i++)
            {
                rises += Held[i] > Held[i - 1] ? 1 : 0;
            }

            long grown = Held[^1] - Held[from];
            return grown > Noise && rises >= Held.Count - from - 2 ? grown : 0;
        }
    }
}
