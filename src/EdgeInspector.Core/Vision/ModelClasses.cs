using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>The classes of models, as judging knows them.</summary>
public static class ModelClasses
{
    // What makers of classifiers call a part without a fault; compared without case, hyphens, underscores and spaces.
    private static readonly HashSet<string> _good =
    [
        "ok", "good", "normal", "pass", "passed", "healthy", "clean", "intact", "sound", "background", "none",
        "nodefect", "nodefects", "defectfree", "nondefective", "notdefective", "undamaged", "nocrack", "uncracked",
    ];

    /// <summary>One entry per label, by class index.</summary>
    public static ClassEntry[] Of(IVisionModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        bool[] objections = Objections(model.Manifest.Task, model.Labels);
        ClassKind kind = model.Manifest.Task switch
        {
            ModelTask.Anomaly => ClassKind.Anomaly,
            ModelTask.Classification or ModelTask.Embedding when model.Manifest.Patches is null => ClassKind.Picture,
            _ => ClassKind.Object,
        };
        var entries = new ClassEntry[objections.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = new ClassEntry(model.Labels[i], model.Thresholds[i], model.Reference, objections[i], kind);
        }

        return entries;
    }

    /// <summary>
    /// What to object to where no rule says: all that a model finds, but of captions those that are not called good, and of a classifier's
    /// classes the same, or none where no class is: nobody can tell which of apple and pear is the fault.
    /// </summary>
    private static bool[] Objections(ModelTask task, IReadOnlyList<string> labels)
    {
        bool[] good = [.. labels.Select(static label => _good.Contains(string.Concat(label.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit))))];
        return [.. good.Select(isGood => task switch
        {
            ModelTask.Classification => !isGood && good.Contains(true),
            ModelTask.Embedding => !isGood,
            _ => true,
        })];
    }
}
