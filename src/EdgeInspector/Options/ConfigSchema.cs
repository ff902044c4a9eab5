namespace EdgeInspector.Options;

/// <summary>The JSON Schema (draft 2020-12) of the configuration file, for editors. It ships beside the program too.</summary>
public static class ConfigSchema
{
    /// <summary>The schema's text.</summary>
    public static string Text()
    {
        using Stream stream = typeof(ConfigSchema).Assembly.GetManifestResourceStream("config.schema.json")
            ?? throw new InvalidOperationException("The program was built without its configuration schema.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
