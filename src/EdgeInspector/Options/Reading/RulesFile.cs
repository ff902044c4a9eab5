using EdgeInspector.Core.Judging;

namespace EdgeInspector.Options.Reading;

/// <summary>A file with <c>rules</c> and, if needed, <c>zones</c>, each written as a camera's.</summary>
/// <param name="Rules">In order of precedence; empty: the default rule.</param>
internal sealed record RulesFile(IReadOnlyList<VerdictRule> Rules, IReadOnlyList<Zone> Zones)
{
    /// <summary>Null with everything that is wrong in <paramref name="errors"/>, each at its line.</summary>
    public static RulesFile? Read(string path, List<ConfigurationError> errors)
    {
        if (ConfigFileReader.Read(path, errors) is not { } map)
        {
            return null;
        }

        var context = new BindingContext(errors, checkFiles: true);
        var reader = new MapReader(context, "", map);
        List<Zone> zones = CameraBinder.ReadZones(reader, context);
        List<VerdictRule> rules = CameraBinder.ReadRules(reader, zones, context);
        reader.Finish();
        return errors.Count == 0 ? new RulesFile(rules, zones) : null;
    }
}
