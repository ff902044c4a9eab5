using System.Diagnostics;
using Xunit;

namespace EdgeInspector.Tests.Events;

/// <summary>A file system of a given size, mounted for one test; skips where that is not allowed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    public SmallDisk(string folder, int kilobytes)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "none", folder) == 0, "Mounting a small disk needs root.");
    }

    public void Fill(string file)
    {
        using FileStream stream = File.Create(file);
        try
        {
            while (true)
            {
                stream.Write(new byte[4096]);
                stream.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Remount(string mode) => Assert.Equal(0, Run("mount", "-o", $"remount,{mode}", _folder));

    public void Dispose() => Run("umount", "-l", _folder);

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
