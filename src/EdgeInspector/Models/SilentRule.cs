using EdgeInspector.Core.Judging;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Models;

/// <summary>A camera's rule for a class that none of its models finds. Nothing ever fits it, and without the default rule what it was meant for is OK.</summary>
/// <param name="Camera">Its name.</param>
/// <param name="Index">Of the rule, from 0.</param>
/// <param name="Class">As the rule writes it.</param>
/// <param name="Labels">What the camera's models find, each once.</param>
public sealed record SilentRule(string Camera, int Index, string Class, IReadOnlyCollection<string> Labels)
{
    /// <summary>All of a camera, in the order of its rules.</summary>
    /// <param name="camera">Its name.</param>
    /// <param name="labels">Of all its models.</param>
    public static IReadOnlyList<SilentRule> Of(string camera, IReadOnlyList<VerdictRule> rules, IEnumerable<string> labels)
    {
        var found = new HashSet<string>(labels);
        return
        [
            .. rules.Select((rule, i) => new SilentRule(camera, i, rule.Class, found))
                .Where(static rule => rule.Class != VerdictRule.AnyClass && !rule.Labels.Contains(rule.Class)),
        ];
    }

    /// <summary>What is wrong, at which key, and what was likely meant.</summary>
    public override string ToString() =>
        $"cameras:{Camera}:rules:{Index}:class '{Class}' is found by no model of this camera{NearestWord.Suggest(Class, Labels)} (they find {string.Join(", ", Labels)})";
}
