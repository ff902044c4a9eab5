using System.Diagnostics;
using Xunit;

namespace EdgeInspector.Core.Tests;

/// <summary>The distribution's Python, as an independent second opinion.</summary>
internal static class Python
{
    private const string Program = "/usr/bin/python3";

    public static async Task<bool> HasAsync(string module)
    {
        if (!File.Exists(Program))
        {
            return false;
        }

        using Process process = Start($"import {module}", "");
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }

    /// <summary>Standard output of a script given bytes on standard input.</summary>
    public static async Task<byte[]> RunAsync(string script, byte[] input, string arguments)
    {
        using Process process = Start(script, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = new MemoryStream();
        Task copy = process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await copy;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return output.ToArray();
    }

    private static Process Start(string script, string arguments)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        foreach (string argument in arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
