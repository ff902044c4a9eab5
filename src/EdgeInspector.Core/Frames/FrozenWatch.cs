using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeInspector.Core.Frames;

/// <summary>
/// Notices a picture that stands still although frames arrive: a hung encoder or a capture card without a signal repeats its last
/// picture for ever. Two pictures count as the same where every sampled word is, which sensor noise never grants. Only where a sensor is
/// driven into its stops is there no noise: pictures that are wholly black, white or both prove nothing. Not thread-safe; nothing is
/// allocated.
/// </summary>
public sealed class FrozenWatch
{
    // 4096 words of 8 bytes touch every part of the picture; a change that misses all of them is far smaller than sensor noise.
    private const int Words = 4096;

    // All bits of a byte but the highest, in each byte of a word.
    private const ulong LowerBits = 0x7F7F7F7F7F7F7F7F;

    private readonly TimeProvider _time;
    private readonly TimeSpan _after;
    private ulong _hash;
    private long _since;
    private bool _any;

    /// <param name="after">How long the same picture may come.</param>
    /// <param name="time">The clock of <see cref="Frame.CapturedTimestamp"/>.</param>
    public FrozenWatch(TimeSpan after, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _after = after;
        _time = time;
    }

    /// <summary>How long the last frame's picture had been coming then.</summary>
    public TimeSpan Still { get; private set; }

    /// <summary>Takes the next frame in; true where its picture has been the same for too long. A source opened anew goes on: the old picture again is still the old one.</summary>
    public bool IsFrozen(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ulong hash = Hash(frame.Pixels, frame.Width, out bool clipped);
        if (clipped)
        {
            // A dark line between two shifts, an empty light table: the camera may well be alive.
            (_any, Still) = (false, TimeSpan.Zero);
            return false;
        }

        if (!_any || hash != _hash)
        {
            (_any, _hash, _since) = (true, hash, frame.CapturedTimestamp);
        }

        Still = _time.GetElapsedTime(_since, frame.CapturedTimestamp);
        return Still > _after;
    }

    /// <param name="clipped">Whether every sampled byte is 0 or 255.</param>
    private static ulong Hash(ReadOnlySpan<byte> pixels, int width, out bool clipped)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(pixels);

        // An odd stride meets other columns in each row.
        int stride = Math.Max(1, words.Length / Words) | 1;
        ulong hash = (ulong)pixels.Length ^ ((ulong)width << 40);
        ulong between = 0;
        for (int i = 0; i < words.Length; i += stride)
        {
            // A byte is 0 or 255 where each of its bits is like the next.
            between |= (words[i] ^ (words[i] >> 1)) & LowerBits;
            hash = BitOperations.RotateLeft((hash ^ words[i]) * 0x9E3779B97F4A7C15, 29);
        }

        clipped = between == 0;
        return hash;
    }
}
