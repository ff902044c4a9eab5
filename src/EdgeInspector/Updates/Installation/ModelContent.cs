using System.Buffers.Binary;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Updates.Installation;

/// <summary>Looks at what a package's files are, before anything loads them.</summary>
internal static class ModelContent
{
    /// <summary>GGUF 2 is what llama.cpp has read since 2023; 1 had other widths.</summary>
    private const uint OldestGguf = 2, NewestGguf = 3;

    /// <exception cref="UpdateException">A file is not what its manifest or name says, or reaches out of the folder.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static void Check(string folder, ModelManifest manifest, IEnumerable<string> files)
    {
        string wanted = manifest.Task switch
        {
            ModelTask.Language => ".gguf",
            ModelTask.Knowledge => ".yml",
            _ => ".onnx",
        };
        if (!Is(manifest.File, wanted) && !(manifest.Task == ModelTask.Knowledge && Is(manifest.File, ".yaml")))
        {
            throw new UpdateException("content", $"{ModelFolder.ManifestName}: file is \"{manifest.File}\", but a model of this task is a {wanted} file");
        }

        foreach (string file in files)
        {
            if (Is(file, ".onnx"))
            {
                CheckOnnx(folder, file);
            }
            else if (Is(file, ".gguf"))
            {
                CheckGguf(folder, file);
            }
        }

        if (manifest.Task == ModelTask.Knowledge && KnowledgeFile.Problem(Path.Combine(folder, manifest.File)) is { } problem)
        {
            throw new UpdateException("content", $"{manifest.File}: {problem}");
        }
    }

    private static bool Is(string file, string extension) => file.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static void CheckOnnx(string folder, string file)
    {
        IReadOnlyList<OnnxExternalData.Reference> references;
        try
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, file));
            references = OnnxExternalData.Read(stream);
        }
        catch (InvalidDataException error)
        {
            throw new UpdateException("content", $"{file}: is no ONNX model ({error.Message}); export it again", error);
        }

        string beside = file.Contains('/') ? file[..(file.LastIndexOf('/') + 1)] : "";
        foreach ((string location, long end) in references.Distinct())
        {
            // ONNX Runtime takes some names with an asterisk for addresses in its own memory.
            string? problem = location.Contains('*') ? "holds an asterisk" : RelativePath.Problem(location);
            if (problem is not null)
            {
                throw new UpdateException("external-data", $"{file}: keeps weights in \"{location}\", a name that {problem}: outside the model's folder; export it with its weights beside it");
            }

            var weights = new FileInfo(Path.Combine(folder, beside + location));
            if (!weights.Exists)
            {
                throw new UpdateException("external-data", $"{file}: keeps weights in \"{location}\", which is not in the package; pack that file too");
            }

            if (end > weights.Length)
            {
                throw new UpdateException("external-data", $"{file}: keeps weights in \"{location}\" up to byte {end}, but that file has {weights.Length}; pack the file it was exported with");
            }
        }
    }

    private static void CheckGguf(string folder, string file)
    {
        Span<byte> head = stackalloc byte[8];
        using FileStream stream = File.OpenRead(Path.Combine(folder, file));
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.StartsWith("GGUF"u8))
        {
            throw new UpdateException("content", $"{file}: is no GGUF model; convert it with llama.cpp's own tools");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        if (version is < OldestGguf or > NewestGguf)
        {
            throw new UpdateException("content", $"{file}: is of GGUF version {version}; versions {OldestGguf} to {NewestGguf} are read");
        }
    }
}
