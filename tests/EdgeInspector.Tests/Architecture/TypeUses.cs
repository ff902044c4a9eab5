namespace EdgeInspector.Tests.Architecture;

/// <summary>One type of a compiled assembly and what it uses.</summary>
/// <param name="Name">Full name.</param>
/// <param name="IsInterface">Whether it is an interface.</param>
/// <param name="Interfaces">Full names of the interfaces it implements itself, nested types included.</param>
/// <param name="Types">Full names of every type that its base, fields, signatures, attributes and code name.</param>
/// <param name="Members">Every member of another assembly that its code calls or reads, as <c>Namespace.Type.Member</c>.</param>
internal sealed record TypeUses(string Name, bool IsInterface, IReadOnlySet<string> Interfaces, IReadOnlySet<string> Types, IReadOnlySet<string> Members)
{
    /// <summary>First part of the namespace after <c>EdgeInspector.</c>; empty for the program's entry and for other namespaces.</summary>
    public string Room => RoomOf(Name);

    public static string RoomOf(string name)
    {
        string[] parts = name.Split('.');
        return parts.Length > 2 && parts[0] == "EdgeInspector" ? parts[1] : string.Empty;
    }
}
