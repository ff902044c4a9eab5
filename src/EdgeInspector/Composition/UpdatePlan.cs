using System.Runtime.InteropServices;
using System.Text;
using EdgeInspector.Options;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Composition;

/// <summary>What the configuration says of updates, in the words of the rooms that do them.</summary>
internal static class UpdatePlan
{
    /// <summary>Names of a board in its device tree, zero-ended one after the other; not there on boards without one.</summary>
    private const string DeviceTree = "/proc/device-tree/compatible";

    /// <summary>Folder of everything updates remember.</summary>
    public static string Folder(DaemonOptions options) => Path.Combine(options.Storage.Directory, "updates");

    public static DeviceIdentity Identity(DaemonOptions options) => new()
    {
        Device = options.Device,
        Groups = options.Updates.Groups,
        Hardware = Hardware(),
        Daemon = SemanticVersion.Parse(ProgramVersion.Number),
    };

    public static TrustedTime Time(DaemonOptions options, TimeProvider clock) =>
        new(clock, ProgramVersion.Built, Path.Combine(Folder(options), "trusted-time"), Ports.SyncDirectory);

    /// <summary>To be disposed of after the channels that use it.</summary>
    public static PackageDownload Downloads(DaemonOptions options, TimeProvider clock) =>
        new(new DownloadSettings { MinFreeBytes = options.Updates.MinFreeBytes, UnpackFolder = Path.GetFullPath(options.Models.Directory) }, clock, Ports.SyncDirectory);

    /// <summary>In the order they are written.</summary>
    public static IReadOnlyList<UpdateChannel> Channels(DaemonOptions options, PackageDownload downloads, TrustedTime time) =>
    [
        .. options.Updates.Channels.Select(channel => new UpdateChannel(
            new ChannelSettings(
                channel.Name,
                new Uri(channel.Url, channel.Metadata),
                new Uri(channel.Url, channel.Targets),
                channel.RootFile,
                Path.Combine(Folder(options), "channels", channel.Name))
            {
                Token = channel.TokenFile is { } file ? new ChannelToken(file, channel.Url) : null,
            },
            downloads, time, Ports.VerifyEd25519, Ports.SyncDirectory)),
    ];

    public static MaintenanceWindow Window(UpdateOptions options) => new(
        [.. options.Windows.Select(window => new MaintenanceSpan(window.Days, window.Start, window.End))],
        options.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Local);

    public static GatePolicy Gates(GateOptions options) => new()
    {
        MaxFlips = options.MaxFlips,
        ShadowFrames = options.ShadowFrames,
        MinAgreement = options.MinAgreement,
        MaxLatencyRatio = options.MaxLatencyRatio,
        MaxMemoryBytes = options.MaxMemory,
        BakeTime = options.BakeTime,
    };

    private static IReadOnlyList<string> Hardware()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return File.Exists(DeviceTree)
            ? [architecture, .. Encoding.ASCII.GetString(File.ReadAllBytes(DeviceTree)).Split('\0', StringSplitOptions.RemoveEmptyEntries)]
            : [architecture];
    }
}
