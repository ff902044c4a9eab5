namespace EdgeInspector.Doctor;

/// <summary>Runs all probes: those that need no foreign code here, the others in processes of their own, everything at the same time.</summary>
internal static class Examination
{
    /// <param name="apart">Runs what must not run here.</param>
    /// <param name="waiting">Hears what is still being looked at, whenever that changes.</param>
    /// <returns>In the order of <see cref="Area"/>.</returns>
    public static async Task<IReadOnlyList<Check>> RunAsync(Subject subject, ProbeProcess apart, Action<IReadOnlyList<string>> waiting, CancellationToken cancellationToken)
    {
        IReadOnlyList<Probe> here = Probes.Here(subject);
        IReadOnlyList<IReadOnlyList<Probe>> chains = Probes.Apart(subject);
        var open = new List<string>([.. chains.SelectMany(static chain => chain).Concat(here).Select(static probe => probe.About)]);
        IReadOnlyList<Check>[] found = await Task.WhenAll([.. here.Select(HereAsync), .. chains.Select(chain => apart.RunAsync(chain, Done, cancellationToken))]);
        return [.. found.SelectMany(static checks => checks).OrderBy(static check => check.Area)];

        async Task<IReadOnlyList<Check>> HereAsync(Probe probe)
        {
            IReadOnlyList<Check> checks = await ProbeRunner.RunAsync(probe, subject, probe.Limit, cancellationToken);
            Done(probe);
            return checks;
        }

        void Done(Probe probe)
        {
            lock (open)
            {
                open.Remove(probe.About);
                waiting([.. open]);
            }
        }
    }

    /// <summary>The other side of <see cref="ProbeProcess"/>: runs the named probes one after the other and says each result at once.</summary>
    public static async Task RunNamedAsync(Subject subject, IEnumerable<string> names, TextWriter output, CancellationToken cancellationToken)
    {
        var known = Probes.Apart(subject).SelectMany(static chain => chain).ToDictionary(static probe => probe.Name);
        foreach (string name in names)
        {
            if (known.TryGetValue(name, out Probe? probe))
            {
                IReadOnlyList<Check> checks = await ProbeRunner.RunAsync(probe, subject, Timeout.InfiniteTimeSpan, cancellationToken);
                await output.WriteLineAsync(new ProbeLine(name, checks).ToString());
                await output.FlushAsync(cancellationToken);
            }
        }
    }
}
