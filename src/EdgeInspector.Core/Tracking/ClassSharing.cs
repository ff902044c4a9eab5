using System.Collections.Immutable;

namespace EdgeInspector.Core.Tracking;

/// <summary>Which classes may continue each other's tracks.</summary>
/// <param name="Groups">Number of each class's group, <see cref="WholePicture"/> for none; empty: all classes are in one.</param>
/// <param name="Separate">Whether within a group, too, a track is of one class only.</param>
internal readonly record struct ClassSharing(ImmutableArray<int> Groups, bool Separate)
{
    /// <summary>Group of the classes that speak of the whole picture: each has a track of its own, and its box is no place.</summary>
    public const int WholePicture = -1;

    public bool IsWholePicture(int classIndex) => Groups.Length > 0 && Groups[classIndex] == WholePicture;

    public bool May(int one, int other) => one == other || (!Separate && (Groups.Length == 0 || Groups[one] == Groups[other]));
}
