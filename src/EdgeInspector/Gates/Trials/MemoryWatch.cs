using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Gates.Trials;

/// <summary>
/// Watches the memory of the program while a new model judges: what the model takes beyond what it may, and what grows and does not come
/// to rest. One thread.
/// </summary>
/// <remarks>
/// The probe runs a few hundred frames and finds fast leaks; one of some kilobytes a frame shows only here. An ONNX graph keeps nothing
/// from run to run but its random generators, so what leaks is an operator's code or a library's, and that is in this process.
/// </remarks>
internal sealed class MemoryWatch(long most)
{
    /// <summary>The least of each step counts, so that what a collection has yet to free does not.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>Bytes by which a program at work wanders: its own heap, SQLite's cache, the evidence on its way to the disk.</summary>
    private const long Noise = 64L << 20;

    private readonly List<long> _lows = [];
    private long? _first;
    private long _low = long.MaxValue;
    private TimeSpan _ends;

    /// <summary>Takes the next figure.</summary>
    /// <param name="bytes">Resident; 0 where the system does not tell.</param>
    /// <returns>Why the model must go; null while all is well.</returns>
    public UpdateException? Look(TimeSpan at, long bytes)
    {
        if (bytes == 0)
        {
            return null;
        }

        if (_first is not { } first)
        {
            (_first, _ends) = (bytes, at + Step);
            return null;
        }

        if (bytes - first > most)
        {
            return new UpdateException("trial-memory", $"the program has grown by {(bytes - first) >> 20} MiB since the new model judges; it may take {most >> 20} MiB");
        }

        _low = Math.Min(_low, bytes);
        if (at < _ends)
        {
            return null;
        }

        _lows.Add(_low);
        (_low, _ends) = (long.MaxValue, at + Step);
        return MemoryGrowth.Of(_lows, Noise) is > 0 and long grown
            ? new UpdateException("trial-memory", $"since the new model judges the program's memory grows from half-minute to half-minute and does not come to rest: by {grown >> 20} MiB so far")
            : null;
    }
}
