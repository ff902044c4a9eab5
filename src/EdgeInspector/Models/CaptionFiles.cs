using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Models;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Models;

/// <summary>Makes the table of captions that an image encoder compares pictures with: read where it lies beside the manifest, or computed by the text encoder there.</summary>
public static class CaptionFiles
{
    /// <param name="knowledge">Captions instead of the model's own; null: those that its manifest names.</param>
    /// <param name="progress">Called after each caption that is encoded.</param>
    /// <returns>Null where the model compares with no captions, or its manifest names none.</returns>
    /// <exception cref="ModelLoadException">A file is missing, or cannot be used; the message names it, the reason and the remedy.</exception>
    public static CaptionTable? Load(
        ModelFile file, IModelRuntime runtime, SessionOptions session, IReadOnlyList<Caption>? knowledge = null, Action? progress = null, CancellationToken cancellationToken = default)
    {
        if (file.Manifest is not { Task: ModelTask.Embedding, Output: { } output })
        {
            return knowledge is null ? null : throw new ModelLoadException($"{file.Path}: is no image encoder (task embedding), so it cannot compare pictures with captions; its own classes are all it tells");
        }

        if (output.Captions is not { } source)
        {
            return knowledge is null ? null : throw NoEncoder(file);
        }

        try
        {
            if (knowledge is null && source.File is { } name)
            {
                string path = Beside(file, name);
                byte[] bytes = ReadAll(path);
                bool hasVectors = CaptionTable.HasVectors(bytes);
                if (hasVectors && source.Vectors is null)
                {
                    return CaptionTable.Parse(bytes, path, source.LogitScale);
                }

                knowledge = hasVectors
                    ? throw new ModelLoadException($"{path}: holds vectors, and the manifest names {source.Vectors} for them too; leave one of them out")
                    : KnowledgeFile.Read(path);
                if (source.Vectors is { } vectors)
                {
                    string table = Beside(file, vectors);
                    return CaptionTable.Parse(knowledge, ReadAll(table), source.LogitScale, table);
                }
            }

            return knowledge is null ? null : Encode(file, source, runtime, session, knowledge, progress, cancellationToken);
        }
        catch (CaptionException error)
        {
            throw new ModelLoadException(error.Message, error);
        }
    }

    private static CaptionTable Encode(
        ModelFile file, CaptionSource source, IModelRuntime runtime, SessionOptions session, IReadOnlyList<Caption> captions, Action? progress, CancellationToken cancellationToken)
    {
        TextEncoderFiles text = source.Text ?? throw NoEncoder(file);
        string model = Beside(file, text.File), vocabulary = Beside(file, text.Vocabulary), merges = Beside(file, text.Merges);
        ClipTokenizer tokenizer = ClipTokenizer.Parse(ReadAll(vocabulary), System.Text.Encoding.UTF8.GetString(ReadAll(merges)), $"{vocabulary} and {Path.GetFileName(merges)}");
        using var encoder = new CaptionEncoder(runtime.Load(model, session with { SettleShape = CaptionEncoder.Settle }), tokenizer, model);
        try
        {
            return encoder.Encode(captions, source.LogitScale, progress, cancellationToken);
        }
        catch (ModelRunException error)
        {
            throw new ModelLoadException($"{model}: {error.Message}", error);
        }
    }

    private static ModelLoadException NoEncoder(ModelFile file) => new(
        $"{file.Path}: has no text encoder to read captions with; name it in the manifest: \"output\": {{\"text\": {{\"file\": \"text.onnx\", \"vocab\": \"vocab.json\", \"merges\": \"merges.txt\"}}}}, or give a table of captions with their vectors in output.captions");

    private static string Beside(ModelFile file, string name) => Path.Combine(Path.GetDirectoryName(file.Path)!, name);

    private static byte[] ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(File.Exists(path) ? $"{path}: cannot be read: {error.Message}" : $"{path}: no such file, though the manifest names it; install the model again or correct the name", error);
        }
    }
}
