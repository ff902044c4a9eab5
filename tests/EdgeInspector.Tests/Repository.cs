using Xunit;

namespace EdgeInspector.Tests;

/// <summary>The project's own folder, and the data that may lie beside it.</summary>
internal static class Repository
{
    /// <summary>Folder of <c>EdgeInspector.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Folder of a shipped model's golden pictures, of the version that runs.</summary>
    public static string Golden(string model)
    {
        string folder = Path.Combine(Root, "models", model);
        return Path.Combine(folder, File.ReadAllText(Path.Combine(folder, "current")).Trim(), "golden");
    }

    /// <summary>A file or folder of <c>../shared/data</c>; skips the running test where it is absent.</summary>
    public static string Data(params string[] parts)
    {
        string path = Path.GetFullPath(Path.Combine([Root, "..", "shared", "data", .. parts]));
        Assert.SkipUnless(Path.Exists(path), $"{path} is absent.");
        return path;
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "EdgeInspector.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"No EdgeInspector.sln above {AppContext.BaseDirectory}.");
    }
}
