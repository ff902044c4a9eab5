using Xunit;

namespace EdgeInspector.Bindings.Tests;

/// <summary>Finds the data folder that lies beside the repository (<c>../shared/data</c>); a test that needs it is skipped where it is absent.</summary>
internal static class SharedData
{
    /// <summary>Folder of <c>EdgeInspector.sln</c>.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>The file at <paramref name="parts"/> below the data folder; skips the running test where it is absent.</summary>
    public static string File(params string[] parts)
    {
        string path = PathOf(parts);
        Assert.SkipUnless(System.IO.File.Exists(path), $"{path} is absent.");
        return path;
    }

    /// <summary>The folder at <paramref name="parts"/> below the data folder; skips the running test where it is absent.</summary>
    public static string Folder(params string[] parts)
    {
        string path = PathOf(parts);
        Assert.SkipUnless(Directory.Exists(path), $"{path} is absent.");
        return path;
    }

    private static string PathOf(string[] parts) =>
        Path.GetFullPath(Path.Combine([RepositoryRoot, "..", "shared", "data", .. parts]));

    private static string FindRepositoryRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (System.IO.File.Exists(Path.Combine(folder, "EdgeInspector.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"No EdgeInspector.sln above {AppContext.BaseDirectory}.");
    }
}
