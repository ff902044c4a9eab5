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
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public string File { get; } = Path.Combine(folder, "jobs.json");

    /// <summary>What was written last; nothing where that was never or cannot be read: the slots on disk tell what judges, not this.</summary>
    /// <param name="problem">Why it could not be read; null.</param>
    public JobPages Read(out string? problem)
    {
        problem = null;
        try
        {
            if (!System.IO.File.Exists(File))
            {
                return new JobPages();
            }

            if (new FileInfo(File).Length <= MaxBytes
                && JsonSerializer.Deserialize<JobPages>(System.IO.File.ReadAllBytes(File), _json) is { Schema: JobPages.SchemaName } pages)
            {
                return pages;
            }

            problem = $"{File}: is no book of jobs; jobs that waited are forgotten";
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException or NotSupportedException)
        {
            problem = $"{File}: cannot be read ({e.Message}); jobs that waited are forgotten";
        }

        return new JobPages();
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
