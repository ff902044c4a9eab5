using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>What a pipeline reported on its bus.</summary>
/// <param name="Text">Reason in one line.</param>
/// <param name="Remedy">What to do about it, where it is known.</param>
/// <param name="IsStream">True where the data is at fault (undecodable, damaged), not the device or the pipeline.</param>
internal sealed record GstFault(string Text, string? Remedy, bool IsStream)
{
    private const int LongestText = 400;

    /// <summary>True where nothing was wrong but the silence.</summary>
    public bool IsTimeout { get; init; }

    /// <summary>True where a state change failed and no element said why.</summary>
    public bool IsUnexplained { get; init; }

    /// <summary>True where the elements found no common format; another pipeline may.</summary>
    public bool IsNegotiation => Text.Contains("not-negotiated", StringComparison.Ordinal);

    /// <summary>Reason and remedy.</summary>
    public override string ToString() => Remedy is null ? Text : $"{Text}; {Remedy}";

    /// <summary>Reads an error or warning message.</summary>
    /// <param name="missing">Name of the decoder that a "missing-plugin" message before it asked for, or null.</param>
    public static unsafe GstFault From(nint message, bool warning, string? missing)
    {
        GError* error;
        nint debugText;
        if (warning)
        {
            Gst.gst_message_parse_warning(message, out error, out debugText);
        }
        else
        {
            Gst.gst_message_parse_error(message, out error, out debugText);
        }

        string? debug = Marshal.PtrToStringUTF8(debugText);
        Gst.g_free(debugText);
        (uint domain, int code, string text) = GStreamerLibrary.Take(error);
        return Build(domain, code, text, debug, missing);
    }

    private static GstFault Build(uint domain, int code, string text, string? debug, string? missing)
    {
        const int codecNotFound = 6;
        bool stream = domain == Gst.gst_stream_error_quark();
        if (missing is not null && (domain == Gst.gst_core_error_quark() || (stream && code == codecNotFound)))
        {
            return new GstFault(
                $"no plugin for \"{missing}\"", $"install one: apt install {DebianPackages.Libav} {DebianPackages.Good} {DebianPackages.Bad}", IsStream: false);
        }

        // GStreamer's debug text is "file(line): function (): /path/of/element:" and, in its second line, the cause.
        string cause = debug is null || !debug.Contains('\n', StringComparison.Ordinal) ? "" : debug[(debug.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        string line = OneLine(cause.Length == 0 || cause.EndsWith("error: Success", StringComparison.Ordinal) ? text : $"{text.TrimEnd('.')} ({cause})");
        return new GstFault(line, RemedyFor(debug ?? text), stream);
    }

    private static string? RemedyFor(string debug)
    {
        if (debug.Contains("Permission denied", StringComparison.Ordinal))
        {
            return "give the user read access (for cameras: usermod -aG video USER, then log in again)";
        }

        if (debug.Contains("resource busy", StringComparison.Ordinal))
        {
            return "another program holds the device; end it (fuser -v DEVICE shows which)";
        }

        if (debug.Contains("not-linked", StringComparison.Ordinal))
        {
            return "check that it carries pictures (not sound only)";
        }

        return debug.Contains("not-negotiated", StringComparison.Ordinal)
            ? "no common format: check the sizes, rates and formats asked for (v4l2-ctl --list-formats-ext), or put videoconvert between the elements"
            : null;
    }

    private static string OneLine(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestText ? line : line[..LongestText] + "...";
    }
}
