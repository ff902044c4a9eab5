using System.Collections.Concurrent;

namespace EdgeInspector.Composition;

/// <summary>Packages that were downloaded for a job, each taken away at the end of that job and of no other. Thread-safe.</summary>
internal sealed class FetchedFiles
{
    private readonly ConcurrentDictionary<string, string> _files = new();

    public void Keep(string job, string file) => _files[job] = file;

    /// <summary>Takes away what was downloaded for a job, unless another one has the same file. Does not throw.</summary>
    public void Finished(string job)
    {
        if (!_files.TryRemove(job, out string? file) || _files.Values.Contains(file))
        {
            return;
        }

        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The channel sweeps its folder when it offers something else.
        }
    }
}
