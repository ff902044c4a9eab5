using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using EdgeInspector.Composition;

namespace EdgeInspector.Commands;

/// <summary><c>--version</c>.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(ProgramVersion.Line);
        output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        foreach (string library in Ports.Libraries())
        {
            output.WriteLine(library);
        }

        return ExitCode.Ok;
    }
}
