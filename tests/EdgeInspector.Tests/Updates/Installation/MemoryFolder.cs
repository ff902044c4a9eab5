namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>A folder in memory where the system has one: thousands of small states, each made durable again and again.</summary>
internal sealed class MemoryFolder : IDisposable
{
    private const string Shared = "/dev/shm";

    private readonly string _root = Directory.Exists(Shared)
        ? Directory.CreateDirectory(Path.Combine(Shared, $"edge-inspector-test-{Guid.NewGuid():n}")).FullName
        : Directory.CreateTempSubdirectory("edge-inspector-test-").FullName;

    /// <summary>Takes what was there before away.</summary>
    /// <returns>A folder that is not there yet.</returns>
    public string Fresh()
    {
        foreach (string folder in Directory.EnumerateDirectories(_root))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Path.Combine(_root, "state");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
