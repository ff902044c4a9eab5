namespace EdgeInspector.Tests;

/// <summary>A folder of one test, deleted with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("edge-inspector-test-").FullName;

    /// <summary>A folder in it, made when absent.</summary>
    public string Sub(string name) => Directory.CreateDirectory(Path.Combine(FullName, name)).FullName;

    public string Write(string name, string text)
    {
        string path = Path.Combine(FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
