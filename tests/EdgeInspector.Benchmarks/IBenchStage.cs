namespace EdgeInspector.Benchmarks;

/// <summary>A part of the daemon, measured against what a user could pick instead. Listed in <see cref="StageCatalog"/>.</summary>
internal interface IBenchStage
{
    /// <summary>As given on the command line.</summary>
    string Name { get; }

    /// <summary>Its cases, in order; each is made, measured and disposed before the next.</summary>
    /// <exception cref="BenchSkippedException">It cannot run here; the message says why.</exception>
    IEnumerable<BenchCase> Cases(BenchContext context);
}
