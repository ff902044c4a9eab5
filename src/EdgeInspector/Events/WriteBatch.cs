using System.Buffers;

namespace EdgeInspector.Events;

/// <summary>What one transaction stores. Filled by <see cref="WriteQueue"/>, numbered by <see cref="Number"/>; reused, one thread.</summary>
internal sealed class WriteBatch
{
    private readonly ArrayBufferWriter<byte> _payloads = new(64 * 1024);

    /// <summary>In the order of judging.</summary>
    public List<Recording> Recordings { get; } = [];

    /// <summary>Numbers whose recordings overflowed the queue just before the first of <see cref="Recordings"/>.</summary>
    public long Overflowed { get; set; }

    public List<EvidenceChange> Evidence { get; } = [];

    public List<OutboxDone> Done { get; } = [];

    /// <summary>Set to true once everything recorded before them is durable.</summary>
    public List<TaskCompletionSource<bool>> Flushes { get; } = [];

    public List<StoreJob> Jobs { get; } = [];

    /// <summary>One per number, in order.</summary>
    public List<OutboxRow> Rows { get; } = [];

    /// <summary>Numbers that no message will carry.</summary>
    public List<(long First, long Last, GapReason Reason)> Gaps { get; } = [];

    /// <summary>First number of each recording; 0 where it could not be written as messages and is left out.</summary>
    public List<long> FirstSeqs { get; } = [];

    /// <summary>Last number this batch takes.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Whether numbers are given out.</summary>
    public bool TakesNumbers => Rows.Count > 0 || Gaps.Count > 0;

    /// <summary>Whether a transaction is needed.</summary>
    public bool HasRows => Recordings.Count > 0 || Overflowed > 0 || TakesNumbers || Evidence.Count > 0 || Done.Count > 0;

    public bool IsEmpty => !HasRows && Flushes.Count == 0 && Jobs.Count == 0;

    public ReadOnlySpan<byte> Payload(in OutboxRow row) => _payloads.WrittenSpan.Slice(row.Offset, row.Length);

    /// <summary>Gives out the numbers that follow <paramref name="lastSeq"/> and formats every message, before the transaction begins.</summary>
    /// <returns>The first fault of a recording that cannot be formatted; null when all can.</returns>
    public Exception? Number(long lastSeq, string boot, IOutboxFormat format)
    {
        _payloads.ResetWrittenCount();
        Rows.Clear();
        Gaps.Clear();
        FirstSeqs.Clear();
        Exception? fault = null;
        long seq = lastSeq;
        if (Overflowed > 0)
        {
            Gaps.Add((seq + 1, seq + Overflowed, GapReason.NotStored));
            seq += Overflowed;
        }

        foreach (Recording recording in Recordings)
        {
            int rows = Rows.Count;
            try
            {
                Format(recording, seq, boot, format);
                FirstSeqs.Add(seq + 1);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
            {
                // One unwritable number, a NaN say, must not stop the line's records: it is reported as a gap and left out.
                fault ??= e;
                Rows.RemoveRange(rows, Rows.Count - rows);
                FirstSeqs.Add(0);
                Gaps.Add((seq + 1, seq + recording.Sequences, GapReason.Invalid));
            }

            seq += recording.Sequences;
        }

        LastSeq = seq;
        return fault;
    }

    /// <summary>Leaves nothing of the content but the numbers, as a gap.</summary>
    public void GiveUp(long lastSeq)
    {
        ClearRows();
        if (LastSeq > lastSeq)
        {
            Gaps.Add((lastSeq + 1, LastSeq, GapReason.Invalid));
        }
    }

    /// <summary>Empties what a transaction stores; flushes and jobs stay.</summary>
    public void ClearRows()
    {
        Recordings.Clear();
        Overflowed = 0;
        Evidence.Clear();
        Done.Clear();
        Rows.Clear();
        Gaps.Clear();
        FirstSeqs.Clear();
    }

    public void Clear()
    {
        ClearRows();
        Flushes.Clear();
        Jobs.Clear();
    }

    private void Format(Recording recording, long seq, string boot, IOutboxFormat format)
    {
        string topic = recording.Events.Count > 0 ? format.EventTopic(recording.Camera) : string.Empty;
        for (int i = 0; i < recording.Events.Count; i++)
        {
            int offset = _payloads.WrittenCount;
            format.WriteEvent(_payloads, recording.Events[i], boot, ++seq);
            Rows.Add(new OutboxRow(seq, topic, offset, _payloads.WrittenCount - offset));
        }

        if (recording.StoresVerdict)
        {
            int offset = _payloads.WrittenCount;
            format.WriteVerdict(_payloads, recording, boot, ++seq);
            Rows.Add(new OutboxRow(seq, format.VerdictTopic(recording.Camera), offset, _payloads.WrittenCount - offset));
        }
    }

    /// <summary>A numbered message; its payload lies in the batch's buffer.</summary>
    internal readonly record struct OutboxRow(long Seq, string Topic, int Offset, int Length);
}
