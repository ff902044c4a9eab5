using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Captions;

/// <summary>Reads and checks the captions of a manifest's <c>output</c>.</summary>
internal static class CaptionSourceReader
{
    private const string Remedy = "give the name of a file beside the manifest, without a folder";

    /// <summary>Null where the manifest names neither captions nor a text encoder.</summary>
    public static CaptionSource? Read(ManifestObject output)
    {
        string? file = FileName(output, "captions", required: false);
        string? vectors = FileName(output, "vectors", required: false);
        if (vectors is not null && file is null)
        {
            output.Note("vectors", "is given without captions", "name the file of the sentences they are of in captions, in the same order");
        }

        TextEncoderFiles? text = null;
        if (output.Object("text", required: false) is { } encoder)
        {
            text = new TextEncoderFiles(
                FileName(encoder, "file", required: true) ?? "",
                encoder.TryGet("vocab", out _) ? FileName(encoder, "vocab", required: true) ?? "" : "vocab.json",
                encoder.TryGet("merges", out _) ? FileName(encoder, "merges", required: true) ?? "" : "merges.txt");
        }

        float scale = output.Number("logit_scale", 0, 1000, CaptionTable.DefaultLogitScale);
        if (scale == 0)
        {
            output.Note("logit_scale", "is 0", $"give a positive number, commonly {CaptionTable.DefaultLogitScale}");
        }

        return file is null && text is null ? null : new CaptionSource(file, scale, text) { Vectors = vectors };
    }

    private static string? FileName(ManifestObject from, string name, bool required)
    {
        string? text = from.Text(name, required, Remedy);
        if (text is not null && !ModelManifestReader.FilePattern().IsMatch(text))
        {
            from.Note(name, $"is \"{text}\"", Remedy);
        }

        return text;
    }
}
