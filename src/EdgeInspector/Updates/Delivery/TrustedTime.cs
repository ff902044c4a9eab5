using System.Globalization;
using System.Text;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Delivery;

/// <summary>
/// The time by which signed metadata and certificates expire: the latest of the clock, the last time that was trusted and the program's build. A box whose
/// clock fell back to 1970 then still sees that metadata is old. Never for durations.
/// </summary>
/// <param name="clock">The box's own.</param>
/// <param name="built">When this program was built.</param>
/// <param name="file">Keeps the last trusted time, RFC 3339.</param>
/// <param name="syncDirectory">Makes names in a folder durable.</param>
public sealed class TrustedTime(TimeProvider clock, DateTimeOffset built, string file, Action<string> syncDirectory) : TimeProvider
{
    private const int MaxFileBytes = 64;

    public override DateTimeOffset GetUtcNow()
    {
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset last = Kept();
        now = last > now ? last : now;
        return built > now ? built : now;
    }

    /// <summary>Notes a time at which every signed date of a channel held: it was no later than they are.</summary>
    public void Note(DateTimeOffset time)
    {
        if (time > Kept())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            TrustStore.WriteWhole(file, Encoding.ASCII.GetBytes(time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) + "\n"), syncDirectory);
        }
    }

    /// <summary>A damaged file, or one that cannot be read, says nothing: the clock and the build date are still there, and a way back must not fail for it.</summary>
    private DateTimeOffset Kept()
    {
        try
        {
            return File.Exists(file) && new FileInfo(file).Length <= MaxFileBytes
                && DateTimeOffset.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
                    ? time
                    : DateTimeOffset.MinValue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DateTimeOffset.MinValue;
        }
    }
}
