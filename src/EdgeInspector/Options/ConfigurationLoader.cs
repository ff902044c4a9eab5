using EdgeInspector.Options.Reading;

namespace EdgeInspector.Options;

/// <summary>Reads all layers into one tree, then binds it once, so that a value is judged where it counts and blamed where it stands.</summary>
public static class ConfigurationLoader
{
    /// <summary>Never throws for what people write: all errors are in the result, at once.</summary>
    public static ConfigurationResult Load(ConfigurationRequest request)
    {
        var errors = new List<ConfigurationError>();
        ConfigMap? tree = ReadFiles(request, errors);
        ConfigOverride[] overrides =
        [
            .. OverrideReader.FromEnvironment(request.Environment),
            .. OverrideReader.FromSettings(request.Set, errors),
        ];
        if (tree is null)
        {
            // What could not be read would show as missing: noise beside the real cause.
            return new(null, null, InOrder(errors));
        }

        tree = request.UseOverlay ? WithOverlay(tree, overrides, errors) : tree;
        foreach (ConfigOverride setting in overrides)
        {
            tree = setting.Apply(tree, errors);
        }

        var context = new BindingContext(errors, request.CheckFiles);
        DaemonOptions options = OptionsBinder.Bind(tree, context, request.RequireCameras, out ConfigMap effective);
        return new(options, effective, InOrder(errors));
    }

    private static ConfigMap? ReadFiles(ConfigurationRequest request, List<ConfigurationError> errors)
    {
        ConfigMap tree = ConfigMap.Empty(new(request.File ?? "configuration", 0, Environment.CurrentDirectory));
        if (request.Base is not null)
        {
            if (ConfigFileReader.ReadTop(request.Base, request.BaseName, Environment.CurrentDirectory, errors) is not { } below)
            {
                return null;
            }

            tree = below;
        }

        if (request.File is null)
        {
            return tree;
        }

        return ConfigFileReader.Read(request.File, errors) is not { } file ? null
            : request.Base is null ? file : ConfigTreeMerger.Merge(tree, file);
    }

    private static ConfigMap WithOverlay(ConfigMap tree, ConfigOverride[] overrides, List<ConfigurationError> errors)
    {
        // The overlay lies in the state folder, which the later layers may move: where it lies is decided without it.
        ConfigMap decided = tree;
        foreach (ConfigOverride setting in overrides)
        {
            decided = setting.Apply(decided, []);
        }

        var storage = new StorageOptions();
        if ((decided.Find("storage") as ConfigMap)?.Find("directory") is ConfigScalar { IsNull: false, Text.Length: > 0 } directory)
        {
            storage = new StorageOptions { Directory = BindingContext.Absolute(directory.Text, directory.Origin) };
        }

        string path = storage.OverlayFile;
        if (!File.Exists(path) || ConfigFileReader.Read(path, errors) is not { } overlay)
        {
            return tree;
        }

        foreach (ConfigMap.Entry entry in overlay.Entries)
        {
            // Who may use the page must not be able to open it to others, to move the state away or to say whose models are believed.
            if (entry.Key is "storage" or "web" or "updates")
            {
                errors.Add(new(entry.KeyOrigin, $"'{entry.Key}' cannot be changed from the page; remove it here and write it into the configuration file"));
            }
        }

        return ConfigTreeMerger.Merge(tree, overlay);
    }

    private static ConfigurationError[] InOrder(List<ConfigurationError> errors)
    {
        if (errors.Count < 2)
        {
            return [.. errors];
        }

        // Files in the order they are read, each by line; OrderBy keeps the order of equals.
        var sources = errors.Select(error => error.Origin.Source).Distinct().ToList();
        return [.. errors.Distinct().OrderBy(error => sources.IndexOf(error.Origin.Source)).ThenBy(error => error.Origin.Line)];
    }
}
