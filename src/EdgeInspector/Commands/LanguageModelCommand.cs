using System.CommandLine;
using System.Text;
using EdgeInspector.Composition;
using EdgeInspector.Explanations.Worker;

namespace EdgeInspector.Commands;

/// <summary>The hidden verb of the process in which the language model lives; see <see cref="WorkerHost"/>.</summary>
internal static class LanguageModelCommand
{
    public static Command Create()
    {
        var command = new Command(WorkerHost.Verb, "Serve a language model over standard input and output, for this program itself.") { Hidden = true };
        command.SetAction(static _ =>
        {
            // Whatever else prints must not stand between the lines of the protocol.
            var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
            Console.SetOut(Console.Error);
            return WorkerHost.Run(new StreamReader(Console.OpenStandardInput(), Encoding.UTF8), output, Ports.LanguageModels, Ports.BecomeBackground);
        });
        return command;
    }
}
