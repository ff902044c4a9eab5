using System.Runtime.InteropServices;

namespace EdgeInspector.Benchmarks;

/// <summary>Where the stages find and put things. Its scratch folder goes when it is disposed.</summary>
internal sealed class BenchContext : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("edge-inspector-bench-").FullName;
    private int _files;

    /// <summary>Folder of <c>EdgeInspector.sln</c>.</summary>
    public string Root { get; } = FindRoot();

    public string Peers => Path.Combine(Root, "tests", "EdgeInspector.Benchmarks", "peers");

    /// <summary>A new file name for data shared with a peer.</summary>
    public string NewFile() => Path.Combine(_scratch, $"{++_files}.bin");

    /// <summary>Writes values for a peer to read.</summary>
    public string Share<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        string path = NewFile();
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(values));
        return path;
    }

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "EdgeInspector.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"No EdgeInspector.sln above {AppContext.BaseDirectory}: run the benchmarks from a checkout.");
    }
}
