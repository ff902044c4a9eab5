namespace EdgeInspector.Options;

/// <summary>Secrets live in files, so that configuration can be shown, copied and versioned.</summary>
public static class SecretFile
{
    /// <summary>Longest secret file, in bytes: beyond it the path names something else.</summary>
    public const int MaxBytes = 4096;

    /// <summary>The first line of <paramref name="path"/>, without its line end.</summary>
    /// <exception cref="IOException">It cannot be read, is too long, or its first line is empty; the message names it.</exception>
    public static string Read(string path)
    {
        string? problem = TryRead(path, out string secret);
        return problem is null ? secret : throw new IOException($"{path}: {problem}");
    }

    /// <returns>Null when <paramref name="secret"/> was read, otherwise what is wrong.</returns>
    internal static string? TryRead(string path, out string secret)
    {
        secret = "";
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return Directory.Exists(path) ? "is a folder, not a file" : "no such file";
            }

            if (file.Length > MaxBytes)
            {
                return $"is longer than {MaxBytes} bytes, so it is hardly a password";
            }

            using var reader = new StreamReader(path);
            secret = reader.ReadLine() ?? "";
            return secret.Length == 0 ? "its first line is empty" : null;
        }
        catch (UnauthorizedAccessException)
        {
            return "may not be read by this user";
        }
        catch (IOException error)
        {
            return error.Message;
        }
    }
}
