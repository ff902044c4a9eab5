using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Plans the capture of an RTSP camera.</summary>
internal static class NetworkCamera
{
    /// <summary>Cameras may wait for their next key picture, up to 10 s apart with long groups of pictures, before the first can be decoded.</summary>
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Cameras describe their streams within a second or two; a dead connection must be given up in time to heal within 10 s.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A login refused now is refused a second later too, and some cameras lock the account after a few.</summary>
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(60);

    public static SourcePlan Plan(string text, SourceUri uri)
    {
        var address = RtspAddress.Parse(text, uri);
        var experience = new RtspExperience();
        return new SourcePlan(uri, () => Attempts(address, GStreamerLibrary.HasElement, experience.Began), Precheck)
        {
            IsCamera = true,
            OpenTimeout = OpenTimeout,
            AnswerTimeout = AnswerTimeout,
            HasAnswered = () => experience.HasAnswered,
            Explain = Failed,
        };

        FrameSourceException? Precheck()
        {
            experience.Begin();
            return Missing(uri, address);
        }

        FrameSourceException Failed(GstFault fault, CancellationToken cancellationToken)
        {
            experience.Failed(fault);
            return Explain(fault, uri, address, experience, cancellationToken);
        }
    }

    /// <param name="exists">Whether an element is installed.</param>
    internal static PipelineAttempt[] Attempts(RtspAddress address, Func<string, bool> exists, Action<RtspAnswer>? onBegin = null)
    {
        string decode = address.SoftwareDecoder ? "decodebin name=in force-sw-decoders=true" : "decodebin name=in";
        string source = PipelineText.Rtsp(address);
        return
        [
            .. DecoderChoice.ToBgr(exists).Select(toBgr => new PipelineAttempt(source)
            {
                Prepare = pipeline =>
                {
                    using GstObjectHandle element = pipeline.Find("camera"u8)!;
                    SetSecrets(element, address);
                    RtspAnswer answer = RtspStream.Attach(pipeline, element, $"{decode} ! {toBgr}").Answer;
                    onBegin?.Invoke(answer);
                },
            }),
        ];
    }

    private static FrameSourceException? Missing(SourceUri uri, RtspAddress address) =>
        !GStreamerLibrary.HasElement("rtspsrc") ? uri.Error("GStreamer's RTSP plugin is missing", $"install it: apt install {DebianPackages.Good}")
            : address.Authority is { } file && !File.Exists(file) ? uri.Error($"the certificate file {file} does not exist", "correct ca= or leave it out")
            : null;

    // As properties, not in the URL or the launch text: neither GStreamer's messages nor ours can then repeat them.
    private static unsafe void SetSecrets(GstObjectHandle element, RtspAddress address)
    {
        if (address.User is not null)
        {
            Gst.SetText(element, "user-id"u8, address.User);
            Gst.SetText(element, "user-pw"u8, address.Password ?? "");
        }

        if (address.Authority is not { } file)
        {
            return;
        }

        nint authority = Gst.g_tls_file_database_new(file, out GError* error);
        if (authority == 0)
        {
            throw new FrameSourceException($"{file} is no certificate file: {GStreamerLibrary.Take(error).Text}; write the authority's certificate in PEM form");
        }

        Gst.SetObject(element, "tls-database"u8, authority);
        Gst.g_object_unref(authority);
    }

    private static FrameSourceException Explain(GstFault fault, SourceUri uri, RtspAddress address, RtspExperience experience, CancellationToken cancellationToken)
    {
        if (fault.Text.Contains("Unauthorized", StringComparison.OrdinalIgnoreCase) || fault.Text.Contains("(401)", StringComparison.Ordinal))
        {
            string remedy = address.User is null
                ? "write 'user' and 'password_file' beside the camera's source"
                : "check 'user' and the first line of 'password_file' against the camera's own page";
            return new FrameSourceException($"{uri.Description}: the camera refuses the login; {remedy}") { RetryAfter = AfterRefusal };
        }

        if (fault.Text.Contains("(404)", StringComparison.Ordinal))
        {
            return uri.Error("the camera knows no stream of this path", "copy the RTSP path from the camera's manual or its ONVIF page");
        }

        if (fault.Text.Contains("(Parse error)", StringComparison.Ordinal))
        {
            return experience.HasSpoken
                ? uri.Error("the camera's words arrive damaged", "check the cables and switches on the way to it")
                : uri.Error("what answers there does not speak RTSP", "check the port: 554 is usual, 80 is the camera's page");
        }

        if (experience.Encoding is { } encoding)
        {
            return fault.IsTimeout
                ? uri.Error($"the camera sends no {encoding} picture", address.Transport == "tcp" ? "restart the camera's encoder, or shorten its key picture interval" : "its packets may be stopped by a firewall: try transport=tcp")
                : uri.Error(fault);
        }

        return NetworkReach.Problem(address.Host, address.Port, cancellationToken) is var (reason, way)
            ? uri.Error(reason, way)
            : uri.Scheme == "rtsps" && !fault.IsTimeout
            ? uri.Error($"the encrypted connection fails: {fault.Text}", "name the authority that signed the camera's certificate with ca=FILE, or take any certificate with tls=any; GStreamer needs the package glib-networking for it")
            : uri.Error(fault.IsTimeout ? "the camera accepts the connection and says nothing" : fault.Text, fault.IsTimeout ? "restart it" : "check the URL with gst-discoverer-1.0 or ffprobe");
    }
}
