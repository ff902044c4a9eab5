using System.Diagnostics;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Frames;

/// <summary>Reads a source to its end and keeps what it said.</summary>
internal sealed class Reading
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public List<(int Width, int Height)> Sizes { get; } = [];

    public List<long> Numbers { get; } = [];

    public List<string> Errors { get; } = [];

    public FrameReadStatus End { get; private set; }

    public int Corrupt { get; private set; }

    /// <summary>Reads until the source ends or fails, or <paramref name="most"/> frames came.</summary>
    public static Reading ToEnd(IFrameSource source, int most = int.MaxValue)
    {
        var reading = new Reading();
        long start = Stopwatch.GetTimestamp();
        while (reading.Numbers.Count < most)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Deadline, "The source neither ends nor fails.");
            FrameReadStatus status = source.Read(TimeSpan.FromMilliseconds(200), out Frame? frame);
            Assert.Equal(status == FrameReadStatus.Frame, frame is not null);
            reading.End = status;
            switch (status)
            {
                case FrameReadStatus.Frame:
                    reading.Sizes.Add((frame!.Width, frame.Height));
                    reading.Numbers.Add(frame.Number);
                    frame.Dispose();
                    break;
                case FrameReadStatus.Corrupt:
                    reading.Corrupt++;
                    reading.Errors.Add(source.LastError!);
                    break;
                case FrameReadStatus.TimedOut:
                    break;
                default:
                    if (status == FrameReadStatus.Failed)
                    {
                        reading.Errors.Add(source.LastError!);
                    }

                    return reading;
            }
        }

        return reading;
    }

    /// <summary>Frames are numbered from <paramref name="first"/> without a hole.</summary>
    public void AssertNumbered(long first = 1) => Assert.Equal(Enumerable.Range(0, Numbers.Count).Select(i => first + i), Numbers);
}
