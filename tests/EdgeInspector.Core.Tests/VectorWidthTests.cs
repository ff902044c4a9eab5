using System.Diagnostics;
using EdgeInspector.Core.Tests.Detection;
using EdgeInspector.Core.Tests.Detection.Decoders;
using EdgeInspector.Core.Tests.Frames;
using EdgeInspector.Core.Tests.Regions;
using Xunit;

namespace EdgeInspector.Core.Tests;

/// <summary>
/// The vectorised loops have several widths, and a processor uses one. The tests of those loops are run again by this program with the
/// wider ones switched off, so that a box with narrower registers (or none known) is not the first to try them.
/// </summary>
public class VectorWidthTests
{
    private static readonly Type[] s_classes = [typeof(LetterboxTests), typeof(NonMaxSuppressionTests), typeof(YoloAnchorFreeDecoderTests), typeof(YoloxDecoderTests), typeof(ConnectedComponentsTests)];

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Loops_WithoutWiderRegisters_GiveTheSameResults(string setting)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(VectorWidthTests).Assembly.Location);
        foreach (Type type in s_classes)
        {
            start.ArgumentList.Add("-class");
            start.ArgumentList.Add(type.FullName!);
        }

        start.Environment[setting] = "0";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await error);
        Assert.DoesNotContain("Total: 0", output, StringComparison.Ordinal);
    }
}
