namespace EdgeInspector.Doctor;

/// <summary>All that is looked at.</summary>
internal static class Probes
{
    /// <summary>What needs no foreign code; all at once, each with its own limit.</summary>
    public static IReadOnlyList<Probe> Here(Subject subject) =>
    [
        .. ProgramProbes.All(), ConfigurationProbe.Checked, .. CameraProbes.Configured(subject), BrokerProbes.Port, .. StorageProbes.All(), PageProbe.Address,
        ClockProbe.Trusted, ThermalProbe.Warmth,
    ];

    /// <summary>What loads libraries or opens devices, in chains: one process each, one probe after the other.</summary>
    public static IReadOnlyList<IReadOnlyList<Probe>> Apart(Subject subject) =>
    [
        [.. LibraryProbes.All(), BrokerProbes.Connection],
        [.. InferenceProbes.All(subject), .. RuleProbes.All(subject)],
        [.. ExplainerProbes.All()],
        [.. CameraProbes.Devices()],
    ];
}
