namespace EdgeInspector.Doctor;

/// <summary>One look at the box.</summary>
/// <param name="Name">Which it is; the id of the check that says it failed as a whole.</param>
/// <param name="Area">Of that check.</param>
/// <param name="About">What it looks at, in a few words.</param>
/// <param name="Limit">Longest time it may take.</param>
/// <param name="Run">Does it. Whatever it throws becomes a problem of its own.</param>
public sealed record Probe(string Name, Area Area, string About, TimeSpan Limit, Func<Subject, CancellationToken, Task<IReadOnlyList<Check>>> Run)
{
    /// <summary>Enough for everything that reads files or asks a network; a hanging disk or host shows.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(10);

    /// <summary>Enough for a first read of all GStreamer plug-ins, or a model, on a small box.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>A probe that needs no waiting.</summary>
    public static Probe Of(string name, Area area, string about, TimeSpan limit, Func<Subject, IReadOnlyList<Check>> run) =>
        new(name, area, about, limit, (subject, _) => Task.FromResult(run(subject)));

    /// <summary>The same for a probe with one result.</summary>
    public static Probe One(string name, Area area, string about, TimeSpan limit, Func<Subject, Check> run) =>
        new(name, area, about, limit, (subject, _) => Task.FromResult<IReadOnlyList<Check>>([run(subject)]));

    /// <summary>What is said when it gave no result.</summary>
    public IReadOnlyList<Check> Failed(string how, string remedy) =>
        [Check.Problem(Name, Area, $"{About}: {how}", "The rest was checked without it. The daemon would meet the same.", remedy)];
}
