namespace EdgeInspector.Composition;

/// <summary>The folder everything that must survive is written to.</summary>
internal static class StateFolder
{
    /// <summary>Makes it where it is not there, and makes sure that files can be written.</summary>
    /// <exception cref="IOException">They cannot; the message names folder, reason and remedy.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".write-test-{Environment.ProcessId}");
            File.WriteAllBytes(probe, [1]);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The state folder {folder} cannot be written ({e.Message.TrimEnd('.')}). Make it writable for this user, or name another with storage.directory.", e);
        }
    }
}
