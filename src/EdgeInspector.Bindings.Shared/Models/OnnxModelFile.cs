using System.Text.RegularExpressions;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Shared.Models;

/// <summary>Checks a model file before the runtime sees it, and puts the runtime's refusals into plain words: file, reason, remedy.</summary>
internal static partial class OnnxModelFile
{
    private const string FetchAgain = "Copy or download the file again and compare its checksum.";
    private const string Export = "Export it with standard ONNX operators (https://onnx.ai/onnx/operators), or convert it to them.";

    /// <exception cref="ModelLoadException">Missing, a folder, unreadable, empty, or evidently something else.</exception>
    public static void Check(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ModelLoadException($"{path} is a folder, not a model file. Name the .onnx file in it.");
        }

        if (!File.Exists(path))
        {
            throw new ModelLoadException($"{path} does not exist. Check the model's folder and the manifest's \"file\".");
        }

        Span<byte> start = stackalloc byte[64];
        try
        {
            using FileStream file = File.OpenRead(path);
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"{path} cannot be read: {exception.Message} Check its permissions.", exception);
        }

        if (start.IsEmpty)
        {
            throw new ModelLoadException($"{path} is empty. {FetchAgain}");
        }

        if (start.StartsWith("version https://git-lfs"u8))
        {
            throw new ModelLoadException($"{path} is a Git LFS pointer, not the model itself. Run `git lfs pull` where it came from.");
        }

        if (start.StartsWith("GGUF"u8))
        {
            throw new ModelLoadException($"{path} is a GGUF language model, not an ONNX model. Give its manifest the task \"language\".");
        }
    }

    /// <summary>The reason and remedy for a file the runtime refused.</summary>
    public static ModelLoadException Explain(string path, OrtException exception)
    {
        string text = exception.Message;
        (string reason, string remedy) = exception.Code switch
        {
            _ when CustomOperator().Match(text) is { Success: true } match =>
                ($"needs the operator {match.Groups["op"].Value}, which ONNX Runtime does not have", Export),
            _ when text.Contains("unsupported model IR version", StringComparison.OrdinalIgnoreCase)
                || text.Contains("is under development", StringComparison.OrdinalIgnoreCase)
                || text.Contains("not supported in the current version", StringComparison.OrdinalIgnoreCase) =>
                ("was made for a newer ONNX Runtime", "Export it with an older opset, or set models.library to a newer ONNX Runtime."),
            _ when text.Contains("external data", StringComparison.OrdinalIgnoreCase)
                || text.Contains("External initializer", StringComparison.OrdinalIgnoreCase) =>
                ("keeps its weights in a second file that is missing or damaged", "Put that file beside it, under the name it had when the model was exported."),
            OrtErrorCode.InvalidProtobuf => ("is not an ONNX model, or is truncated or damaged", FetchAgain),
            OrtErrorCode.NoSuchFile => ("cannot be opened", "Check the path and its permissions."),
            OrtErrorCode.NotImplemented => ("uses an operator with element types that this ONNX Runtime has no kernel for", "Export it in float32, or use another provider."),
            OrtErrorCode.InvalidGraph => ("is not a valid ONNX graph: it was exported wrongly or is damaged", FetchAgain),
            _ => ("cannot be loaded", "It may be damaged, or too large for this machine's memory."),
        };
        return new ModelLoadException($"{path} {reason}. {remedy} (ONNX Runtime: {Shorten(exception.Text)})", exception);
    }

    /// <summary>Whether the file itself is at fault, so that another provider would refuse it too.</summary>
    public static bool IsFileAtFault(OrtException exception) =>
        exception.Code is OrtErrorCode.InvalidProtobuf or OrtErrorCode.NoSuchFile or OrtErrorCode.NoModel or OrtErrorCode.InvalidGraph;

    /// <summary>One line of at most 500 characters, without the file's name that the message has already.</summary>
    internal static string Shorten(string text)
    {
        const int Limit = 500;
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= Limit ? line : line[..Limit] + "...";
    }

    // "No Op registered for PriorBox with domain_version of 13", "com.acme:Foo(-1) is not a registered function/op"
    [GeneratedRegex(@"No Op registered for (?<op>\S+)|(?<op>[\w.]*:\w+)\(-?\d+\) is not a registered function/op")]
    private static partial Regex CustomOperator();
}
