namespace EdgeInspector.Models;

/// <summary>Finds the models that come with the program.</summary>
public static class ShippedModels
{
    /// <summary><c>models/</c> beside the program or, for a program built in its sources, at their root; null where there is none.</summary>
    public static string? Find() => Find(AppContext.BaseDirectory);

    /// <summary>Root of the sources this program was built in; null for an installed one.</summary>
    public static string? InSources()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeInspector.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    internal static string? Find(string programFolder)
    {
        string beside = Path.Combine(programFolder, "models");
        if (Directory.Exists(beside))
        {
            return beside;
        }

        // Only a folder that is this project's own is trusted: any /models above the program could be somebody else's.
        for (DirectoryInfo? folder = new(programFolder); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeInspector.sln")))
            {
                string models = Path.Combine(folder.FullName, "models");
                return Directory.Exists(models) ? models : null;
            }
        }

        return null;
    }
}
