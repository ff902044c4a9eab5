using System.Buffers;

namespace EdgeInspector.Options.Reading;

/// <summary>What can be said about a camera's source without opening it.</summary>
internal static class SourceAddress
{
    private static readonly string[] _schemes = ["v4l2:", "csi:", "rtsp://", "rtsps://", "file:", "dir:", "gst:", "sim:"];

    private static readonly SearchValues<char> _authorityEnds = SearchValues.Create("/ ?#\"'");

    /// <summary>What is wrong, or null.</summary>
    public static string? Problem(string source)
    {
        string? scheme = Array.Find(_schemes, known => source.StartsWith(known, StringComparison.Ordinal));
        if (scheme is null)
        {
            string hint = source.StartsWith('/')
                ? $" (did you mean '{(source.StartsWith("/dev/", StringComparison.Ordinal) ? "v4l2:" : "file:")}{source}'?)"
                : "";
            return $"is no source{hint}; write one that begins with {string.Join(" ", _schemes)}";
        }

        if (source.Length == scheme.Length)
        {
            return $"is incomplete; write what follows {scheme}";
        }

        return HoldsPassword(source) ? "holds a password; write 'user' and 'password_file' beside it instead" : null;
    }

    /// <summary>The device that only one camera can have open; null for a file or a stream.</summary>
    public static string? Device(string source)
    {
        string address = source.Split('?', 2)[0];
        return address.StartsWith("csi:", StringComparison.Ordinal) ? address
            : !address.StartsWith("v4l2:", StringComparison.Ordinal) ? null
            : int.TryParse(address.AsSpan(5), out int number) ? $"v4l2:/dev/video{number}"
            : address;
    }

    /// <summary>The same source with a relative file or folder made absolute.</summary>
    public static string Absolute(string source, string baseDirectory)
    {
        foreach (string scheme in (ReadOnlySpan<string>)["file:", "dir:"])
        {
            if (source.StartsWith(scheme, StringComparison.Ordinal) && source.Length > scheme.Length && source[scheme.Length] != '/')
            {
                return scheme + Path.Combine(baseDirectory, source[scheme.Length..]);
            }
        }

        return source;
    }

    /// <summary><c>scheme://user:password@host</c> anywhere in it: pipelines carry URLs too.</summary>
    private static bool HoldsPassword(string source)
    {
        for (int at = source.IndexOf("://", StringComparison.Ordinal); at >= 0; at = source.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            ReadOnlySpan<char> authority = source.AsSpan(at + 3);
            int end = authority.IndexOfAny(_authorityEnds);
            authority = end < 0 ? authority : authority[..end];
            int user = authority.LastIndexOf('@');
            if (user > 0 && authority[..user].Contains(':'))
            {
                return true;
            }
        }

        return false;
    }
}
