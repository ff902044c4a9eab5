using EdgeInspector.Composition;
using EdgeInspector.Core.Hosting;
using EdgeInspector.Options;

namespace EdgeInspector.Doctor;

/// <summary>The camera devices of the box with what they can send, and whether each configured camera's source is there.</summary>
internal static class CameraProbes
{
    private const int MostFormats = 12;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(4);

    /// <summary>One per device, since a driver may hang.</summary>
    public static IEnumerable<Probe> Devices() =>
        Ports.CameraDevices().Select(path => Probe.Of($"device:{path}", Area.Cameras, path, Probe.Short, subject => Judge(subject, Ports.CameraDevice(path))));

    public static IEnumerable<Probe> Configured(Subject subject) =>
    [
        Probe.Of("devices", Area.Cameras, "camera devices", Probe.Short, static s => Ports.CameraDevices().Count > 0 ? [] : [NoDevice(s)]),
        .. subject.Options.Cameras.Select(camera => new Probe($"camera:{camera.Name}", Area.Cameras, $"camera {camera.Name}", Probe.Short,
            async (s, cancellationToken) => await SourceAsync(s, camera, cancellationToken) is { } check ? [check] : [])),
    ];

    internal static IReadOnlyList<Check> Judge(Subject subject, CameraDevice device)
    {
        string id = $"device:{device.Path}";
        if (device.IsForbidden)
        {
            string user = subject.OtherServiceUser() ?? Environment.UserName;
            return [Check.Problem(id, Area.Cameras, $"{device.Path} may not be opened by {Environment.UserName}", "Cameras belong to the group video; who is not in it sees no picture.", Remedies.AsRoot($"usermod -aG video {user}"))];
        }

        if (device.Problem is { } problem)
        {
            return [Check.Warning(id, Area.Cameras, $"{device.Path} does not answer: {problem}", "Its driver or its cable is at fault.", "dmesg | tail -n 30")];
        }

        // Cameras have a second node for their metadata, and codecs have some: nothing to report.
        return device.IsCapture ? [Check.Ok(id, Area.Cameras, $"{device.Path}: {device.Name} ({device.Driver})", Formats(device.Formats))] : [];
    }

    /// <summary>One line for each pixel format: <c>MJPG 1920x1080 30/s, 1280x720 60/s</c>.</summary>
    private static string Formats(IReadOnlyList<CameraFormat> formats) => formats.Count == 0 ? "It names no format." : string.Join('\n', formats
        .GroupBy(format => format.Code)
        .Select(group => $"{group.Key} {string.Join(", ", group.OrderByDescending(format => format.Width * format.Height).Take(MostFormats).Select(Size))}"));

    private static string Size(CameraFormat format) =>
        format.Width == 0 ? "any size" : FormattableString.Invariant($"{format.Width}x{format.Height}{(format.MaxRate is { } rate ? $" {rate:0.##}/s" : "")}");

    private static Check NoDevice(Subject subject) => subject.Uses("v4l2")
        ? Check.Problem("devices", Area.Cameras, "No camera device is there (/dev/video*)", "A configured camera uses v4l2:. Its cable, its power or its driver is missing.", "ls -l /dev/video*; lsusb; dmesg | tail -n 30")
        : Check.Ok("devices", Area.Cameras, "No camera device is there (/dev/video*)");

    private static async Task<Check?> SourceAsync(Subject subject, CameraOptions camera, CancellationToken cancellationToken)
    {
        string id = $"camera:{camera.Name}";
        string[] parts = camera.Source.Split(':', 2);
        string target = parts[^1].Split('?', 2)[0];
        return parts[0] switch
        {
            "v4l2" => Device(subject, camera, id, int.TryParse(target, out int number) ? $"/dev/video{number}" : target),
            "file" => There(File.Exists(target)),
            "dir" => There(Directory.Exists(target)),
            "rtsp" or "rtsps" => await NetworkAsync(subject, camera, id, parts[0] == "rtsps" ? 322 : 554, cancellationToken),
            _ => Check.Ok(id, Area.Cameras, $"Camera {camera.Name}: {parts[0]} source"),
        };

        Check There(bool isThere) => isThere
            ? Check.Ok(id, Area.Cameras, $"Camera {camera.Name}: {camera.Source}")
            : Check.Problem(id, Area.Cameras, $"Camera {camera.Name}: {target} does not exist", "It has nothing to inspect.", $"ls -l {target}");
    }

    private static Check? Device(Subject subject, CameraOptions camera, string id, string device)
    {
        // Without any device that is said already.
        IReadOnlyList<string> present = Ports.CameraDevices();
        return File.Exists(device) ? Check.Ok(id, Area.Cameras, $"Camera {camera.Name}: {device} is there")
            : present.Count == 0 ? null
            : Check.Problem(id, Area.Cameras, $"Camera {camera.Name}: {device} is not there", $"It has nothing to inspect. There are {string.Join(", ", present)}.", Remedies.Configure(subject, $"source: v4l2:{present[0]}"));
    }

    private static async Task<Check> NetworkAsync(Subject subject, CameraOptions camera, string id, int port, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(camera.Source.Split('?', 2)[0], UriKind.Absolute, out Uri? uri))
        {
            return Check.Problem(id, Area.Cameras, $"Camera {camera.Name}: its address cannot be read", "It has nothing to inspect.", Remedies.Configure(subject, "source: rtsp://HOST/PATH"));
        }

        port = uri.IsDefaultPort || uri.Port < 0 ? port : uri.Port;
        string? reason = await Tcp.WhyNotAsync(uri.Host, port, ConnectLimit, cancellationToken);
        return reason is null
            ? Check.Ok(id, Area.Cameras, $"Camera {camera.Name}: {uri.Host}:{port} answers")
            : Check.Problem(id, Area.Cameras, $"Camera {camera.Name}: {uri.Host}:{port} does not answer", $"{reason}. It has nothing to inspect.", Remedies.TryConnect(uri.Host, port));
    }
}
