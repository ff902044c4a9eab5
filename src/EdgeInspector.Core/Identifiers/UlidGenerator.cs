using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeInspector.Core.Identifiers;

/// <summary>
/// Makes ULIDs that only ever rise: within a millisecond, and when the clock is set back, the last one is counted up. Thread-safe.
/// </summary>
public sealed class UlidGenerator(TimeProvider time)
{
    private readonly Lock _lock = new();
    private UInt128 _last;

    /// <summary>The next identifier, at the wall-clock time now.</summary>
    public Ulid Next()
    {
        Span<byte> random = stackalloc byte[16];
        random.Clear();
        RandomNumberGenerator.Fill(random[6..]);

        // A clock before 1970 has no ULID; it counts as 1970.
        ulong milliseconds = (ulong)Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds());
        UInt128 value = ((UInt128)milliseconds << 80) | BinaryPrimitives.ReadUInt128BigEndian(random);
        lock (_lock)
        {
            bool later = value >> 80 > _last >> 80;
            _last = later ? value : _last + 1;
            return new Ulid(_last);
        }
    }
}
