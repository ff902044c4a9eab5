namespace EdgeInspector.Options.Reading;

/// <summary>What one binding of the tree shares: the errors found, and whether files that are named must be there.</summary>
internal sealed class BindingContext(List<ConfigurationError> errors, bool checkFiles)
{
    public bool CheckFiles { get; } = checkFiles;

    public void Error(ConfigOrigin origin, string message) => errors.Add(new(origin, message));

    /// <summary>An absolute path: relative ones start at the folder of the file they are written in.</summary>
    public static string Absolute(string path, ConfigOrigin origin) => Path.GetFullPath(path, origin.BaseDirectory);
}
