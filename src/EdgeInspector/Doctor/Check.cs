namespace EdgeInspector.Doctor;

/// <summary>One thing that was looked at, and how it is.</summary>
/// <param name="Id">Lower-case words joined by <c>-</c>, with a name after a <c>:</c> where there are several of a kind; the same in every run.</param>
/// <param name="Title">One line: what is there or what is wrong.</param>
public sealed record Check(string Id, Area Area, Level Level, string Title)
{
    /// <summary>Facts; of a warning or a problem why it matters. Null: nothing more to say.</summary>
    public string? Detail { get; init; }

    /// <summary>The command that mends it, ready to be pasted, or else the one change that does; null where all is well.</summary>
    public string? Remedy { get; init; }

    public static Check Ok(string id, Area area, string title, string? detail = null) => new(id, area, Level.Ok, title) { Detail = detail };

    public static Check Warning(string id, Area area, string title, string why, string remedy) => new(id, area, Level.Warning, title) { Detail = why, Remedy = remedy };

    public static Check Problem(string id, Area area, string title, string why, string remedy) => new(id, area, Level.Problem, title) { Detail = why, Remedy = remedy };

    /// <summary>A problem where it touches what is configured, else a warning: what nobody uses may be missing.</summary>
    public static Check Missing(bool isUsed, string id, Area area, string title, string why, string remedy) =>
        new(id, area, isUsed ? Level.Problem : Level.Warning, title) { Detail = why, Remedy = remedy };
}
