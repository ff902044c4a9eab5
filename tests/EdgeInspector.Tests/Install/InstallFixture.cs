using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeInspector.Tests.Install;

/// <summary><c>scripts/install</c> into a root of the test's own, where other things lie already.</summary>
internal sealed partial class InstallFixture : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new();

    public InstallFixture(string arch)
    {
        Arch = arch;
        string published = Path.Combine(Repository.Root, "artifacts", "publish", "EdgeInspector", arch == "amd64" ? "release" : $"release-{arch}", "edge-inspector.dll");
        Assert.SkipUnless(File.Exists(published), $"Nothing is published for {arch}: run scripts/build --arch {arch}");
        Root = _folder.Sub("root");
        Write("/etc/hostname", "box");
        Write("/opt/other/tool", "somebody's");
        Write("/var/lib/other/data", "somebody's");
        Write("/var/cache/other/data", "somebody's");
    }

    public string Arch { get; }

    public string Root { get; }

    /// <summary>Every file, link and empty folder, from the root on.</summary>
    public string[] Tree => [.. Below(Root).Select(path => path[Root.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>Folder of the version that runs, from the root on.</summary>
    public string Version => "/opt/edge-inspector/" + new FileInfo(At("/opt/edge-inspector/current")).LinkTarget;

    public string At(string path) => Root + path;

    public void Write(string path, string text) => _folder.Write("root" + path, text);

    public string Install(params string[] arguments) => Run([.. arguments, "--arch", Arch, "--no-build"]);

    /// <summary>Runs it; fails the test when it fails.</summary>
    public string Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "scripts", "install"), ["--root", Root, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(_limit), "scripts/install did not end");
        Assert.True(process.ExitCode == 0, output + errors.Result);
        Assert.Equal("", errors.Result);
        return output;
    }

    /// <summary>The table of docs/install.md: paths and what becomes of them.</summary>
    public static (string Path, string Afterwards)[] Documented()
    {
        (string, string)[] rows = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "install.md")).Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
        Assert.NotEmpty(rows);
        return rows;
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Below(string folder) => Directory.EnumerateFileSystemEntries(folder)
        .SelectMany(path => IsFolder(path) && Directory.EnumerateFileSystemEntries(path).Any() ? Below(path) : [path]);

    private static bool IsFolder(string path) => Directory.Exists(path) && new FileInfo(path).LinkTarget is null;

    [GeneratedRegex(@"^\| `(/[^`]+)` \| .* \| ([^|]+) \|$")]
    private static partial Regex Row();
}
