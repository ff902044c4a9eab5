using EdgeInspector.Core.Judging;

namespace EdgeInspector.Options.Reading;

/// <summary>A file with <c>rules</c> and, if needed, <c>zones</c> and <c>mm_per_px</c>, each written as a camera's.</summary>
/// <param name="Rules">In order of precedence; empty: the default rule.</param>
/// <param name="MmPerPx">Null: not calibrated.</param>
internal sealed record RulesFile(IReadOnlyList<VerdictRule> Rules, IReadOnlyList<Zone> Zones, float? MmPerPx)
{
    /// <summary>Null with everything that is wrong in <paramref name="errors"/>, each at its line.</summary>
    /// <param name="mmPerPx">Goes before the file's own scale; null: the file's holds.</param>
    public static RulesFile? Read(string path, float? mmPerPx, List<ConfigurationError> errors)
    {
        if (ConfigFileReader.Read(path, errors) is not { } map)
        {
            return null;
        }

        var context = new BindingContext(errors, checkFiles: true);
        var reader = new MapReader(context, "", map);
        List<Zone> zones = CameraBinder.ReadZones(reader, context);
        float? written = CameraBinder.ReadScale(reader);
        mmPerPx ??= written;
        List<VerdictRule> rules = CameraBinder.ReadRules(reader, zones, mmPerPx, context);
        reader.Finish();
        return errors.Count == 0 ? new RulesFile(rules, zones, mmPerPx) : null;
    }
}
