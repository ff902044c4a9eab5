using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Shared.Frames;

/// <summary>A source's URI taken apart: <c>scheme:target?option=value&amp;option=value</c>. Nothing is percent-decoded: paths are written as they are.</summary>
internal sealed partial class SourceUri
{
    private readonly Dictionary<string, string> _options;

    private SourceUri(string text, string scheme, string target, Dictionary<string, string> options)
    {
        Description = Redact(text);
        Scheme = scheme;
        Target = target;
        _options = options;
    }

    /// <summary>The URI as people may see it: passwords replaced by <c>***</c>.</summary>
    public string Description { get; }

    /// <summary>Before the first colon, lower case; empty where there is none.</summary>
    public string Scheme { get; }

    /// <summary>Path, device or pipeline.</summary>
    public string Target { get; }

    /// <summary>Takes a URI apart; <c>gst:</c> has no options, since pipelines contain question marks.</summary>
    public static SourceUri Parse(string uri)
    {
        int colon = uri.IndexOf(':', StringComparison.Ordinal);
        string scheme = colon < 0 ? "" : uri[..colon].Trim().ToLowerInvariant();
        string target = uri[(colon + 1)..].Trim();
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (scheme != "gst")
        {
            // A question mark may be part of a file's name: only "?key=value" at the end is options.
            Match match = OptionsPattern().Match(target);
            if (match.Success)
            {
                foreach (string pair in match.Groups[1].Value.Split('&'))
                {
                    string[] parts = pair.Split('=', 2);
                    options[parts[0]] = parts[1];
                }

                target = target[..match.Index];
            }
        }

        return new SourceUri(uri, scheme, target, options);
    }

    /// <summary>An absolute path of <see cref="Target"/>; relative ones start at the current directory, <c>file:///x</c> is accepted.</summary>
    public string FullPath()
    {
        string path = Target.StartsWith("//", StringComparison.Ordinal) ? Target[2..] : Target;
        return path.Length == 0 ? throw Error("no path is given", $"write {Scheme}:PATH") : Path.GetFullPath(path);
    }

    /// <summary>Refuses options that the scheme does not know.</summary>
    public void Allow(params ReadOnlySpan<string> known)
    {
        foreach (string name in _options.Keys)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw Error($"unknown option \"{name}\"", $"{Scheme}: knows {(known.Length == 0 ? "no options" : string.Join(", ", known!))}");
            }
        }
    }

    /// <summary>An option that is true or false; absent is false.</summary>
    public bool Flag(string name) => !_options.TryGetValue(name, out string? text) ? false
        : bool.TryParse(text, out bool value) ? value
        : throw Error($"{name}={text} is neither true nor false", $"write {name}=true or leave it out");

    /// <summary>An option that is a number within a range; absent is null.</summary>
    public double? Number(string name, double minimum, double maximum) => !_options.TryGetValue(name, out string? text) ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= minimum && value <= maximum ? value
        : throw Error($"{name}={text} is no number from {minimum} to {maximum}", $"correct {name}");

    /// <summary>An option that is a whole number within a range; absent is null.</summary>
    public int? Integer(string name, int minimum, int maximum) => !_options.TryGetValue(name, out string? text) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum ? value
        : throw Error($"{name}={text} is no whole number from {minimum} to {maximum}", $"correct {name}");

    /// <summary>An option as it is written; absent is null.</summary>
    public string? Text(string name) => _options.GetValueOrDefault(name);

    /// <summary>An option that is one of a few words; absent is null.</summary>
    public string? Word(string name, params string[] known) => !_options.TryGetValue(name, out string? text) ? null
        : known.Contains(text.ToLowerInvariant()) ? text.ToLowerInvariant()
        : throw Error($"{name}={text} is unknown", $"{name} is one of {string.Join(", ", known)}");

    /// <summary>An error in the house's form: source, reason, remedy.</summary>
    public FrameSourceException Error(string reason, string remedy) => new($"{Description}: {reason}; {remedy}");

    /// <summary>What is wrong with a file before it is opened, or null.</summary>
    public FrameSourceException? MissingFile(string path) =>
        Directory.Exists(path) ? Error($"{path} is a folder", "use dir: for a folder of pictures")
        : File.Exists(path) ? null
        : Error($"the file {path} does not exist", "check the path; relative ones start at the current directory");

    /// <summary>What is wrong with a camera's device before it is opened, or null.</summary>
    public FrameSourceException? MissingDevice(string device)
    {
        if (File.Exists(device))
        {
            return null;
        }

        string[] present = [.. Directory.EnumerateFiles("/dev", "video*").Order(NaturalOrder.Instance)];
        return Error(
            $"there is no device {device}",
            present.Length == 0 ? "the box has no /dev/video* at all: connect a camera, and see dmesg" : $"present are {string.Join(", ", present)}");
    }

    private static string Redact(string text) => SecretPattern().Replace(text, "$1***");

    [GeneratedRegex(@"\?((?:[A-Za-z_]+=[^&=?/]*)(?:&[A-Za-z_]+=[^&=?/]*)*)$")]
    private static partial Regex OptionsPattern();

    // rtsp://user:SECRET@host inside a pipeline, and the properties that GStreamer's elements use for passwords.
    [GeneratedRegex("(://[^/\\s:@\"]+:(?=[^/\\s\"]*@)|\\b(?:user-pw|proxy-pw|password|passphrase|token)\\s*=\\s*)(?:\"[^\"]*\"|[^\\s\"@]+)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretPattern();
}
