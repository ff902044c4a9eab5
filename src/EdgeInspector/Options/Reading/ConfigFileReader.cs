using System.Text;

namespace EdgeInspector.Options.Reading;

/// <summary>Reads a YAML file from disk into nodes.</summary>
internal static class ConfigFileReader
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's top map, or null with the reason in <paramref name="errors"/>.</summary>
    /// <param name="path">Shown in errors as given.</param>
    public static ConfigMap? Read(string path, List<ConfigurationError> errors)
    {
        string baseDirectory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        var whole = new ConfigOrigin(path, 0, baseDirectory);
        string? text = ReadText(path, whole, errors);
        return text is null ? null : ReadTop(text, path, baseDirectory, errors);
    }

    /// <summary>The top map of a file's text; an empty one where nothing is written.</summary>
    public static ConfigMap? ReadTop(string text, string source, string baseDirectory, List<ConfigurationError> errors)
    {
        ConfigNode? root = YamlTreeReader.Read(text, source, baseDirectory, errors);
        switch (root)
        {
            case null:
                return null;
            case ConfigMap map:
                return map;
            case ConfigScalar { IsNull: true }:
                return ConfigMap.Empty(root.Origin);
            default:
                errors.Add(new(root.Origin, $"the configuration is {root.Kind}; write keys such as 'cameras:' at the left edge"));
                return null;
        }
    }

    private static string? ReadText(string path, ConfigOrigin whole, List<ConfigurationError> errors)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                errors.Add(new(whole, Directory.Exists(path)
                    ? "is a folder; name the file in it"
                    : "no such file; write one (see 'edge-inspector config --help') or name another with --config"));
                return null;
            }

            if (file.Length > YamlTreeReader.MaxBytes)
            {
                errors.Add(new(whole, $"is {ByteSize.Format(file.Length)}; a configuration has at most 1MiB"));
                return null;
            }

            byte[] bytes = File.ReadAllBytes(path);
            int start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            return _strict.GetString(bytes, start, bytes.Length - start);
        }
        catch (DecoderFallbackException error)
        {
            errors.Add(new(whole, $"is not UTF-8 at byte {error.Index}; save it as UTF-8"));
        }
        catch (UnauthorizedAccessException)
        {
            errors.Add(new(whole, "may not be read by this user; check its owner and mode"));
        }
        catch (IOException error)
        {
            errors.Add(new(whole, $"cannot be read: {error.Message}"));
        }

        return null;
    }
}
