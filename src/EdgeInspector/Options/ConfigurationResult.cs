using EdgeInspector.Options.Reading;

namespace EdgeInspector.Options;

/// <summary>The configuration, or everything that is wrong with it.</summary>
public sealed class ConfigurationResult
{
    internal ConfigurationResult(DaemonOptions? options, ConfigMap? effective, IReadOnlyList<ConfigurationError> errors)
    {
        Options = errors.Count == 0 ? options : null;
        Effective = effective;
        Errors = errors;
    }

    /// <summary>Null where there are errors.</summary>
    public DaemonOptions? Options { get; }

    /// <summary>Empty when it is valid; otherwise all that is wrong, by file and line.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; }

    /// <summary>Every key with its value and where it comes from; null where the files could not be read at all.</summary>
    internal ConfigMap? Effective { get; }

    /// <summary>Where a value was written, by its path (<c>cameras:0:models:1</c>); the nearest group above where it is not.</summary>
    public ConfigOrigin OriginOf(string path)
    {
        ConfigNode? node = Effective;
        ConfigOrigin origin = ConfigOrigin.Default;
        foreach (string step in path.Split(':'))
        {
            origin = node?.Origin ?? origin;
            node = node switch
            {
                ConfigMap map => map.Find(step),
                ConfigList list when int.TryParse(step, out int i) && i < list.Items.Count => list.Items[i],
                _ => null,
            };
        }

        return node?.Origin ?? origin;
    }
}
