using EdgeInspector.Composition;
using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Doctor;

/// <summary>Whether the clock can be trusted: as the kernel knows, whichever service sets it.</summary>
internal static class ClockProbe
{
    private const string Id = "clock";

    /// <summary>Left behind by systemd's own client when it has set the clock (systemd-timesyncd.service(8)).</summary>
    private const string Synchronised = "/run/systemd/timesync/synchronized";

    /// <summary>No box of this program is older; an empty battery shows 1970 or the year of the board.</summary>
    private const int FirstYear = 2025;

    public static Probe Trusted { get; } = Probe.One(Id, Area.Box, "the clock", Probe.Short, static subject => Judge(subject, Ports.Clock()));

    internal static Check Judge(Subject subject, ClockState clock)
    {
        DateTimeOffset now = subject.Time.GetUtcNow();
        string shown = FormattableString.Invariant($"{now:yyyy-MM-dd HH:mm:ss} UTC");
        string remedy = subject.HasSystemd()
            ? Remedies.AsRoot("timedatectl set-ntp true")
            : Remedies.Install("chrony");
        if (now.Year < FirstYear)
        {
            return Check.Problem(Id, Area.Box, $"The clock is wrong: {shown}", "Certificates fail, and events carry a false time.", remedy);
        }

        if (clock.IsSynchronised == true || File.Exists(subject.Path(Synchronised)))
        {
            string error = clock.MaxError is { } bound ? FormattableString.Invariant($", within {bound.TotalMilliseconds:0} ms") : "";
            return Check.Ok(Id, Area.Box, $"The clock is synchronised: {shown}{error}");
        }

        return clock.IsSynchronised is null
            ? Check.Ok(Id, Area.Box, $"Whether the clock is synchronised is unknown: {shown}", "The kernel may not be asked here.")
            : Check.Warning(Id, Area.Box, $"The clock is not synchronised: {shown}", "It drifts, so events cannot be matched with other machines' times.", remedy);
    }
}
