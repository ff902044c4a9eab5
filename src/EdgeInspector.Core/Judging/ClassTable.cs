using System.Collections.Immutable;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Tracking;

namespace EdgeInspector.Core.Judging;

/// <summary>
/// What the class numbers of a camera's detections stand for. Immutable; a new one comes with every swap of models, and its identity
/// tells that something changed.
/// </summary>
public sealed class ClassTable
{
    private readonly ClassEntry[] _entries;

    /// <exception cref="ArgumentException">Empty.</exception>
    public ClassTable(IEnumerable<ClassEntry> entries)
    {
        _entries = [.. entries];
        if (_entries.Length == 0)
        {
            throw new ArgumentException("A class table needs at least one class.", nameof(entries));
        }

        TrackGroups = [.. _entries.Select(entry => entry.Kind switch { ClassKind.Object => 0, ClassKind.Anomaly => 1, _ => ClassSharing.WholePicture })];
    }

    public int Count => _entries.Length;

    /// <summary>By class number the group in which it shares tracks (<see cref="Tracker.Groups"/>): a named object, an anomaly, and a class of the whole picture are not one thing.</summary>
    public ImmutableArray<int> TrackGroups { get; }

    /// <exception cref="ModelContractException">A model gave a class it has no label for.</exception>
    public ClassEntry this[int classIndex] => (uint)classIndex < (uint)_entries.Length
        ? _entries[classIndex]
        : throw new ModelContractException(
            $"Class {classIndex} has no label; {_entries[0].Model.Name} {_entries[0].Model.Version} has the labels 0 to {_entries.Length - 1}. Complete the manifest's labels.");

    /// <summary>The table of one model with one threshold.</summary>
    public static ClassTable Of(ModelReference model, IEnumerable<string> labels, float threshold) =>
        new(labels.Select(label => new ClassEntry(label, threshold, model)));

    /// <summary>Whether every number means the same in both: label, and what its boxes say.</summary>
    public bool HasSameLabels(ClassTable other) => _entries.Select(Meaning).SequenceEqual(other._entries.Select(Meaning));

    private static (string, ClassKind) Meaning(ClassEntry entry) => (entry.Label, entry.Kind);
}
