using EdgeInspector.Composition;
using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Doctor;

/// <summary>The native libraries and programs, each loaded and made to do something small; and what GStreamer can read with its plug-ins.</summary>
internal static class LibraryProbes
{
    private const string Gstreamer = "gstreamer";

    public static IEnumerable<Probe> All() =>
    [
        .. Ports.Parts.Select(id => Probe.One(id, Area.Libraries, id, id == Gstreamer ? Probe.Long : Probe.Short, subject => Judge(subject, Ports.Part(id)))),
        .. Ports.SourceKinds.Select(scheme => Probe.One($"source-{scheme}", Area.Sources, $"{scheme} sources", Probe.Long, subject => Judge(subject, Ports.SourceKind(scheme)))),
    ];

    internal static Check Judge(Subject subject, NativePart part)
    {
        if (part.Problem is { } problem)
        {
            return Check.Missing(
                IsNeeded(subject, part.Id), part.Id, Area.Libraries, problem, part.Purpose,
                part.Package is not { } package ? Remedies.InstallProgram() : part.IsDamaged ? Remedies.Reinstall(package) : Remedies.Install(package));
        }

        string version = part.Version ?? (part.File is { } file ? $"({Path.GetFileName(file)})" : "works");
        return Check.Ok(part.Id, Area.Libraries, $"{part.Name} {version}", part.Version is null ? null : part.File);
    }

    internal static Check Judge(Subject subject, SourceKindState kind)
    {
        string id = $"source-{kind.Scheme}";
        bool isUsed = subject.Uses(kind.Scheme);
        if (kind.Missing.Count == 0)
        {
            return Check.Ok(id, Area.Sources, $"{kind.Name} can be read");
        }

        string missing = kind.Missing.Count > 3 ? $"{string.Join(", ", kind.Missing.Take(3))} and {kind.Missing.Count - 3} more" : string.Join(", ", kind.Missing);
        if (kind.Scheme == "csi")
        {
            return subject.IsJetson()
                ? Check.Missing(isUsed, id, Area.Sources, $"CSI cameras cannot be read: {missing} missing", "JetPack's own GStreamer plug-ins drive them.", Remedies.Install("nvidia-l4t-gstreamer", "nvidia-l4t-camera"))
                : isUsed
                    ? Check.Problem(id, Area.Sources, "CSI cameras can be read on a Jetson only", "A configured camera uses csi:, and this box is none.", Remedies.Configure(subject, "source: v4l2:/dev/video0"))
                    : Check.Ok(id, Area.Sources, "CSI cameras (csi:) are for a Jetson; this is none");
        }

        return Check.Missing(
            isUsed, id, Area.Sources, $"{kind.Name} cannot be read", $"{(isUsed ? "A configured camera needs" : "They need")} what is missing: {missing}.",
            kind.Packages.Count > 0 ? Remedies.Install(kind.Packages) : "scripts/build && scripts/install --no-build   (with the native binding, which can)");
    }

    private static bool IsNeeded(Subject subject, string id) => id switch
    {
        "mosquitto" => subject.IsWished && subject.Options.Mqtt.Address.IsEmbedded,
        "libpng" => subject.Uses("dir") || subject.Uses("file"),
        Gstreamer => !subject.IsWished || Ports.SourceKinds.Append("gst").Any(subject.Uses),
        _ => true,
    };
}
