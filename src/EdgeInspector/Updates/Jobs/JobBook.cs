using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeInspector.Updates.Jobs;

/// <summary>Jobs on disk, <c>jobs.json</c>: written whole and made durable at each change of state, so that a restart goes on.</summary>
/// <param name="sync">Makes names in a folder durable.</param>
public sealed class JobBook(string folder, Action<string> sync)
{
    private const int MaxBytes = 4 << 20;

    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A book of another make is refused here, not somewhere in the queue.
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public string File { get; } = Path.Combine(folder, "jobs.json");

    /// <summary>Where a book goes that is none.</summary>
    public string Aside { get; } = Path.Combine(folder, "jobs-damaged.json");

    /// <summary>What was written last; nothing where that was never or cannot be read: the slots on disk tell what judges, not this.</summary>
    /// <param name="problem">Why it could not be read, and what was done about it; null.</param>
    public JobPages Read(out string? problem)
    {
        problem = null;
        string reason;
        try
        {
            if (!System.IO.File.Exists(File))
            {
                return new JobPages();
            }

            if (new FileInfo(File).Length <= MaxBytes
                && JsonSerializer.Deserialize<JobPages>(System.IO.File.ReadAllBytes(File), _json) is { Schema: JobPages.SchemaName } pages
                && !pages.Waiting.Contains(null!) && !pages.Ended.Contains(null!) && !pages.HeldUp.Contains(null!))
            {
                return pages;
            }

            reason = "is no book of jobs";
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException or NotSupportedException)
        {
            reason = $"cannot be read ({e.Message})";
        }

        problem = $"{File}: {reason}; {SetAside()}. Updates that waited are forgotten and may be ordered again; installed models are not touched, and one on trial is watched from the beginning";
        return new JobPages();
    }

    private string SetAside()
    {
        try
        {
            System.IO.File.Move(File, Aside, overwrite: true);
            return $"it is kept as {Aside}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"it stays there ({e.Message})";
        }
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(JobPages pages)
    {
        Directory.CreateDirectory(folder);
        string part = File + ".part";
        using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, pages, _json);
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(part, File, overwrite: true);
        sync(folder);
    }
}
