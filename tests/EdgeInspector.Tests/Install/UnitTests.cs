using System.Diagnostics;
using Xunit;

namespace EdgeInspector.Tests.Install;

/// <summary>The unit and the user file, read by systemd's own tools where they are installed.</summary>
public class UnitTests
{
    private static readonly string _folder = Path.Combine(Repository.Root, "systemd");

    [Fact]
    public void Unit_ReadBySystemd_HasNoFault()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed");
        using var folder = new TemporaryFolder();
        // The program lies elsewhere here; systemd looks whether it can be executed.
        string unit = folder.Write(
            "edge-inspector.service", File.ReadAllText(Path.Combine(_folder, "edge-inspector.service")).Replace("/opt/edge-inspector/current/edge-inspector", "/bin/true", StringComparison.Ordinal));
        Assert.Equal((0, ""), Run("systemd-analyze", "verify", "--man=no", unit));
    }

    [Fact]
    public void Unit_Duties_AreThoseTheProgramMeets()
    {
        string[] lines = File.ReadAllLines(Path.Combine(_folder, "edge-inspector.service"));
        foreach (string line in new[]
        {
            "Type=notify", "WatchdogSec=30", "Restart=on-failure", "User=edge-inspector", "StateDirectory=edge-inspector", "LogsDirectory=edge-inspector",
            "CacheDirectory=edge-inspector", "ConfigurationDirectory=edge-inspector", "ExecReload=/bin/kill -HUP $MAINPID", "EnvironmentFile=-/etc/default/edge-inspector",
        })
        {
            Assert.Contains(line, lines);
        }
    }

    [Fact]
    public void User_ReadBySystemd_IsMadeInItsGroups()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-sysusers"), "systemd-sysusers is not installed");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Making users needs root, in a folder too.");
        using var folder = new TemporaryFolder();
        folder.Write("etc/group", "video:x:44:\n");
        folder.Write("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        Assert.Equal(0, Run("systemd-sysusers", $"--root={folder.FullName}", Path.Combine(_folder, "edge-inspector.sysusers.conf")).Code);
        string[] groups = File.ReadAllLines(Path.Combine(folder.FullName, "etc/group"));
        Assert.Contains("video:x:44:edge-inspector", groups);
        Assert.Contains(groups, line => line.StartsWith("render:", StringComparison.Ordinal) && line.EndsWith(":edge-inspector", StringComparison.Ordinal));
        Assert.Contains(
            File.ReadAllLines(Path.Combine(folder.FullName, "etc/passwd")), line => line.StartsWith("edge-inspector:", StringComparison.Ordinal) && line.EndsWith("nologin", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("install")]
    [InlineData("build")]
    public void Script_ReadByShellcheck_HasNoFault(string name)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/shellcheck"), "shellcheck is not installed");
        Assert.Equal((0, ""), Run("shellcheck", Path.Combine(Repository.Root, "scripts", name)));
    }

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
