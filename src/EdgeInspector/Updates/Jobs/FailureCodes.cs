namespace EdgeInspector.Updates.Jobs;

/// <summary>
/// Which failures are found against a package, so that a channel's offer does not bring it back by itself. The network, the disk, the
/// windows, the keys that this box trusts and a process that does not start find against nothing: they may be otherwise the next time.
/// </summary>
internal static class FailureCodes
{
    /// <summary>How the codes of gates begin.</summary>
    private static readonly string[] _gates = ["probe-", "golden-", "lock-", "replay-", "shadow-", "swap-load", "trial-"];

    /// <summary>Whether a gate found it, in the model and not in one beside it.</summary>
    /// <param name="code">As an <see cref="UpdateException"/> carries it.</param>
    public static bool OfAGate(string code) =>
        code == "labels" || (code != "shadow-beside" && _gates.Any(gate => code.StartsWith(gate, StringComparison.Ordinal)) && !code.EndsWith("-start", StringComparison.Ordinal));

    /// <summary>Whether the package was refused for what it holds, before any gate.</summary>
    /// <param name="code">As an <see cref="UpdateException"/> carries it.</param>
    public static bool InThePackage(string code) =>
        code is "signature" or "package" or "manifest" or "wrong-model" or "content" or "external-data" or "too-large" or "lower-version" or "version-taken";

    /// <summary>
    /// What a model shows by itself is its fault on every box. What it shows on this line (locked pictures, other verdicts, time) the site
    /// may decide otherwise about and order again. A shadow's process that crashed held the running model too, and those beside it.
    /// </summary>
    /// <param name="code">As an <see cref="UpdateException"/> carries it.</param>
    public static bool OfTheModel(string code) =>
        code is "golden-flips" or "probe-nan" or "probe-failed" or "probe-shapes" or "probe-leak" or "probe-crashed" or "probe-contract" or "shadow-failed";
}
