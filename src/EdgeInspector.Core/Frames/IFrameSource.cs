namespace EdgeInspector.Core.Frames;

/// <summary>
/// A camera, a clip, a folder of pictures or a simulation. One thread owns it: it opens, reads and disposes.
/// </summary>
public interface IFrameSource : IDisposable
{
    /// <summary>What it reads, for people: the URI without any secret.</summary>
    string Description { get; }

    /// <summary>True where frames come at the world's pace (a camera); false where they wait to be read (files), so that a reader must not drop any.</summary>
    bool IsLive { get; }

    /// <summary>How its pictures come about, for the log: size, decoder, converter. Known with the first picture after each opening; null where there is nothing to say.</summary>
    string? Details => null;

    /// <summary>Opens or reopens the source; may take seconds.</summary>
    /// <exception cref="FrameSourceException">It cannot be opened; the message names the source, the reason and the remedy.</exception>
    void Open(CancellationToken cancellationToken);

    /// <summary>Waits up to <paramref name="timeout"/> for the next frame.</summary>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="frame">Set for <see cref="FrameReadStatus.Frame"/> only; the caller disposes it. Number and capture times are filled in.</param>
    FrameReadStatus Read(TimeSpan timeout, out Frame? frame);

    /// <summary>Why the last <see cref="Read"/> was <see cref="FrameReadStatus.Failed"/>, <see cref="FrameReadStatus.Corrupt"/> or <see cref="FrameReadStatus.Frozen"/>.</summary>
    string? LastError { get; }
}
