using System.Collections.Concurrent;
using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Drawing;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Events;

/// <summary>
/// Keeps pictures of NG events: the whole frame lossless, once per frame, and a crop per event. Encodes on a thread of its own; when it
/// falls behind, evidence is skipped and counted, the event is not.
/// </summary>
/// <remarks>
/// The event is stored at once, with its evidence marked pending, so that neither its number nor its publication waits for an encoder.
/// The reference follows in a later transaction, when the files are durable: a reference never points at nothing.
/// </remarks>
internal sealed class EvidenceStore : IDisposable
{
    private static readonly Trouble EncoderBusy = new(Cause.Busy, "the encoder is busy");
    private readonly EvidenceSettings _settings;
    private readonly IImageCodec _codec;
    private readonly EventStore _store;
    private readonly ILogger<EvidenceStore> _logger;
    private readonly EvidenceWriter _files;
    private readonly BlockingCollection<Job> _jobs;
    private readonly SemaphoreSlim _slots;
    private readonly Thread _thread;
    private readonly FramePool _pool = new();
    private byte[] _jpeg = [];
    private byte[] _crop = [];
    private long _stored;
    private long _skipped;
    private long _failed;
    private volatile Trouble? _trouble;

    public EvidenceStore(EvidenceSettings settings, IImageCodec codec, EventStore store, ILogger<EvidenceStore> logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.QueueCapacity, 1);
        _settings = settings;
        _codec = codec;
        _store = store;
        _logger = logger;
        _files = new EvidenceWriter(settings.Directory, settings.SyncDirectory);
        _slots = new SemaphoreSlim(settings.QueueCapacity);
        _jobs = new BlockingCollection<Job>(settings.QueueCapacity);
        _thread = new Thread(Run) { Name = "evidence", IsBackground = true };
    }

    public EvidenceCounts Counts => new(
        _settings.QueueCapacity - _slots.CurrentCount, Interlocked.Read(ref _stored), Interlocked.Read(ref _skipped), Interlocked.Read(ref _failed), _trouble?.Words);

    public void Start() => _thread.Start();

    /// <summary>Reserves the encoder for one frame: true must be followed by <see cref="Add"/>. False: it is busy, and the skip is counted.</summary>
    public bool TryReserve()
    {
        if (!_jobs.IsAddingCompleted && _slots.Wait(0))
        {
            return true;
        }

        Skip(EncoderBusy);
        return false;
    }

    /// <summary>Hands over one frame and the events to prove by it, after they were recorded.</summary>
    /// <param name="frame">A reference is taken for as long as needed.</param>
    /// <param name="heat">Its anomaly map, copied; null: there is none.</param>
    public void Add(Frame frame, IReadOnlyList<InspectionEvent> events, AnomalyMap? heat = null)
    {
        Frame held = frame.AddReference();
        AnomalyMap? kept = null;
        if (heat is { IsEmpty: false })
        {
            kept = new AnomalyMap();
            kept.CopyFrom(heat);
        }

        try
        {
            _jobs.Add(new Job(held, events, kept));
        }
        catch (InvalidOperationException)
        {
            // Closed between the reservation and now.
            held.Dispose();
            _slots.Release();
        }
    }

    /// <summary>Finishes what waits, within the store's own stop; then takes no more.</summary>
    public void Dispose()
    {
        if (!_jobs.IsAddingCompleted)
        {
            _jobs.CompleteAdding();
        }

        if (_thread.ThreadState != ThreadState.Unstarted)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        while (!_jobs.IsCompleted)
        {
            if (!_jobs.TryTake(out Job? job, _settings.LookAgainAfter))
            {
                LookAgain();
                continue;
            }

            using (job.Frame)
            {
                Store(job);
            }

            _slots.Release();
        }
    }

    /// <summary>Takes a trouble back whose cause is gone: on a good line the next event that would show it may be days away.</summary>
    private void LookAgain()
    {
        if (_trouble is { } trouble && IsOver(trouble.Cause) && Interlocked.CompareExchange(ref _trouble, null, trouble) == trouble)
        {
            _logger.LogInformation("Evidence can be kept again.");
        }
    }

    private bool IsOver(Cause cause)
    {
        try
        {
            switch (cause)
            {
                case Cause.Busy:
                    return true;
                case Cause.FullDisk:
                    return _files.FreeBytes >= _settings.MinFreeBytes;
                case Cause.Disk:
                    _files.TryOut();
                    goto case Cause.FullDisk;
                default:
                    // A picture or a library; the next picture shows.
                    return false;
            }
        }
        catch (Exception)
        {
            // Whatever it is, it was said when it first happened.
            return false;
        }
    }

    private void Store(Job job)
    {
        try
        {
            if (_files.FreeBytes < _settings.MinFreeBytes)
            {
                Skip(new Trouble(Cause.FullDisk, $"less than {_settings.MinFreeBytes >> 20} MiB are free on the disk of {_settings.Directory}"));
                Tell(job, EvidenceState.Skipped);
                return;
            }

            Write(job);
            Interlocked.Increment(ref _stored);
            _trouble = null;
        }
        catch (Exception e)
        {
            // The edge of the thread: whatever a codec or a disk comes up with, a library that is missing too, costs this picture only.
            Interlocked.Increment(ref _failed);
            bool disk = e is IOException or UnauthorizedAccessException;
            var trouble = new Trouble(disk ? Cause.Disk : Cause.Picture, $"it could not be written: {e.Message}");
            if (_trouble != trouble)
            {
                _logger.LogError(disk ? null : e, "Evidence of event {Event} was not kept: {Reason}", job.Events[0].Id, trouble.Words);
            }

            _trouble = trouble;
            Tell(job, EvidenceState.Failed);
        }
    }

    private void Write(Job job)
    {
        Frame frame = job.Frame;
        string folder = EvidenceWriter.Folder(job.Events[0].Time);
        byte[] png = _codec.EncodePng(frame.Pixels, frame.Width, frame.Height, frame.Stride);
        string framePath = _files.Write(folder, job.Events[0].Id + ".png", png);
        var changes = new List<EvidenceChange>(job.Events.Count);
        foreach (InspectionEvent e in job.Events)
        {
            CropWindow window = CropWindow.Around(e.Box, frame.Width, frame.Height, _settings.CropEdge);
            ReadOnlyMemory<byte> jpeg = EncodeCrop(frame, window);
            string cropPath = _files.Write(folder, e.Id + ".jpg", jpeg.Span);
            List<EvidenceFile> files =
            [
                new EvidenceFile(EvidenceKind.Frame, framePath, e == job.Events[0] ? png.Length : 0),
                new EvidenceFile(EvidenceKind.Crop, cropPath, jpeg.Length),
            ];
            if (job.Heat is { } heat)
            {
                jpeg = EncodeHeat(window, heat);
                files.Add(new EvidenceFile(EvidenceKind.Heat, _files.Write(folder, e.Id + ".heat.jpg", jpeg.Span), jpeg.Length));
            }

            changes.Add(new EvidenceChange(e.Id, EvidenceState.Stored, e.Time, files));
        }

        _files.Sync(folder);
        changes.ForEach(_store.Record);
    }

    private ReadOnlyMemory<byte> EncodeCrop(Frame frame, CropWindow window)
    {
        int needed = _codec.MaxJpegBytes(window.Width, window.Height);
        if (_jpeg.Length < needed)
        {
            _jpeg = new byte[needed];
        }

        // A copy of its rows, so that the codec reads no byte outside the window.
        int stride = 3 * window.Width;
        if (_crop.Length < stride * window.Height)
        {
            _crop = new byte[stride * window.Height];
        }

        for (int y = 0; y < window.Height; y++)
        {
            frame.Row(window.Y + y).Slice(3 * window.X, stride).CopyTo(_crop.AsSpan(y * stride));
        }

        return Encode(window, stride);
    }

    /// <summary>The crop that was encoded last, with the anomaly map over it.</summary>
    private ReadOnlyMemory<byte> EncodeHeat(CropWindow window, AnomalyMap heat)
    {
        int stride = 3 * window.Width;
        using Frame crop = _pool.Rent(window.Width, window.Height);
        _crop.AsSpan(0, stride * window.Height).CopyTo(crop.Pixels);
        var shifted = new AnomalyMap();
        FrameRegion region = heat.Region;
        shifted.Resize(heat.Width, heat.Height, new FrameRegion(region.X - window.X, region.Y - window.Y, region.Width, region.Height));
        heat.Values.CopyTo(shifted.Values);
        HeatPainter.Paint(shifted, new Canvas(crop));
        crop.Pixels.CopyTo(_crop);
        return Encode(window, stride);
    }

    private ReadOnlyMemory<byte> Encode(CropWindow window, int stride)
    {
        int length = _codec.EncodeJpeg(_crop.AsSpan(0, stride * window.Height), window.Width, window.Height, stride, _settings.CropQuality, _jpeg);
        return _jpeg.AsMemory(0, length);
    }

    private void Skip(Trouble why)
    {
        Interlocked.Increment(ref _skipped);
        if (_trouble != why)
        {
            _logger.LogWarning("Evidence is skipped: {Reason}.", why.Words);
        }

        _trouble = why;
    }

    private void Tell(Job job, EvidenceState state)
    {
        foreach (InspectionEvent e in job.Events)
        {
            _store.Record(new EvidenceChange(e.Id, state, e.Time, []));
        }
    }

    /// <summary>Where the fault is, and with it how to find out that it is gone.</summary>
    private enum Cause
    {
        Busy,
        FullDisk,
        Disk,
        Picture,
    }

    private sealed record Trouble(Cause Cause, string Words);

    private sealed record Job(Frame Frame, IReadOnlyList<InspectionEvent> Events, AnomalyMap? Heat);
}
