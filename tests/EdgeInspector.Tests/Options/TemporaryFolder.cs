namespace EdgeInspector.Tests.Options;

/// <summary>A folder of one test, deleted with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("edge-inspector-test-").FullName;

    public string Write(string name, string text)
    {
        string path = Path.Combine(FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
