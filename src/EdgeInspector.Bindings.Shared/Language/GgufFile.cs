using System.Text;
using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Bindings.Shared.Language;

/// <summary>
/// What a GGUF file says of itself (ggml, <c>docs/gguf.md</c>, versions 2 and 3, little-endian), read without the library, so that a file
/// which is cut off, damaged, empty of weights or too large is refused in words before foreign code sees it.
/// </summary>
internal sealed class GgufFile
{
    private const string FetchAgain = "Copy or download the file again and compare its checksum.";
    private const int MaxEntries = 1 << 20;
    private const int MaxDimensions = 4;

    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    private GgufFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>Tensors in the file.</summary>
    public int TensorCount { get; private set; }

    /// <summary>Bytes of all tensors.</summary>
    public long WeightBytes { get; private set; }

    /// <summary>Such as <c>llama</c>; empty: the file does not say.</summary>
    public string Architecture => _texts.GetValueOrDefault("general.architecture", "");

    public string? Name => _texts.GetValueOrDefault("general.name");

    /// <summary>Longest context it was trained for, tokens; 0: the file does not say.</summary>
    public int TrainedContext => (int)Math.Clamp(Of("context_length", 0), 0, int.MaxValue);

    /// <summary>Reads the header.</summary>
    /// <exception cref="LanguageModelException">Missing, unreadable, not GGUF, cut off or damaged.</exception>
    public static GgufFile Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new LanguageModelException(LanguageModelFault.Missing, $"{path} is a folder, not a model file. Name the .gguf file in it.");
        }

        if (!File.Exists(path))
        {
            throw new LanguageModelException(LanguageModelFault.Missing, $"{path} does not exist. Check the model's folder and the manifest's \"file\".");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            var file = new GgufFile(path);
            file.ReadHeader(reader);
            return file;
        }
        catch (EndOfStreamException error)
        {
            throw new LanguageModelException(LanguageModelFault.Unusable, $"{path} is cut off within its header. {FetchAgain}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LanguageModelException(LanguageModelFault.Missing, $"{path} cannot be read: {error.Message} Check its permissions.", error);
        }
    }

    /// <summary>Bytes of keys and values for a context, two bytes each; 0 where the file does not tell enough.</summary>
    public long CacheBytes(int contextTokens)
    {
        long width = Of("embedding_length", 0);
        long heads = Math.Max(1, Of("attention.head_count", 1));
        long shared = Of("attention.head_count_kv", heads);
        long perToken = (Of("attention.key_length", width / heads) + Of("attention.value_length", width / heads)) * shared * sizeof(short);
        return Of("block_count", 0) * perToken * contextTokens;
    }

    private long Of(string key, long otherwise) => _numbers.GetValueOrDefault($"{Architecture}.{key}", otherwise);

    private void ReadHeader(BinaryReader reader)
    {
        byte[] magic = reader.ReadBytes(4);
        if (!magic.AsSpan().SequenceEqual("GGUF"u8))
        {
            throw new LanguageModelException(LanguageModelFault.Unusable, magic.Length == 0
                ? $"{Path} is empty. {FetchAgain}"
                : $"{Path} is not a GGUF file: it does not begin with \"GGUF\". Name a .gguf file, or convert the model with llama.cpp's convert_hf_to_gguf.py.");
        }

        uint version = reader.ReadUInt32();
        if (version is not (2 or 3))
        {
            throw new LanguageModelException(LanguageModelFault.Unusable, $"{Path} is GGUF version {version}; versions 2 and 3 are known. Convert the model again with a current llama.cpp.");
        }

        long tensors = Count(reader, "tensors");
        long entries = Count(reader, "entries");
        for (long i = 0; i < entries; i++)
        {
            ReadEntry(reader);
        }

        ReadTensors(reader, (int)tensors);
    }

    private void ReadEntry(BinaryReader reader)
    {
        string key = ReadText(reader);
        uint type = reader.ReadUInt32();
        if (type == GgufValue.Text)
        {
            _texts[key] = ReadText(reader);
        }
        else if (type == GgufValue.Array)
        {
            SkipArray(reader);
        }
        else if (GgufValue.ReadNumber(reader, type) is { } number)
        {
            _numbers[key] = number;
        }
        else
        {
            throw Damaged($"its entry \"{Printable(key)}\" has the unknown type {type}");
        }
    }

    private void SkipArray(BinaryReader reader)
    {
        uint type = reader.ReadUInt32();
        long count = Count(reader, "elements");
        if (type == GgufValue.Text)
        {
            for (long i = 0; i < count; i++)
            {
                Skip(reader, Length(reader));
            }
        }
        else if (GgufValue.SizeOf(type) is { } size)
        {
            Skip(reader, count * size);
        }
        else
        {
            throw Damaged($"an array has elements of the unknown type {type}");
        }
    }

    private void ReadTensors(BinaryReader reader, int count)
    {
        long end = 0;
        for (int i = 0; i < count; i++)
        {
            Skip(reader, Length(reader));
            uint dimensions = reader.ReadUInt32();
            if (dimensions > MaxDimensions)
            {
                throw Damaged($"a tensor has {dimensions} dimensions");
            }

            Int128 elements = 1;
            for (uint d = 0; d < dimensions; d++)
            {
                elements *= reader.ReadUInt64();
                if (elements > long.MaxValue)
                {
                    throw Damaged("a tensor has more elements than any memory");
                }
            }

            Int128 bytes = GgufValue.TensorBytes(reader.ReadUInt32(), (long)elements);
            Int128 stop = reader.ReadUInt64() + bytes;
            if (stop > long.MaxValue)
            {
                throw Damaged("a tensor lies beyond the end of any file");
            }

            end = Math.Max(end, (long)stop);
            WeightBytes += (long)bytes;
        }

        TensorCount = count;
        long alignment = _numbers.GetValueOrDefault("general.alignment", 32);
        if (alignment is <= 0 or > 1 << 20)
        {
            throw Damaged($"its alignment is {alignment}");
        }

        long start = (reader.BaseStream.Position + alignment - 1) / alignment * alignment;
        long length = reader.BaseStream.Length;
        if (count > 0 && start + end > length)
        {
            throw new LanguageModelException(LanguageModelFault.Unusable, $"{Path} is cut off: {length} bytes of {start + end}. {FetchAgain}");
        }
    }

    private long Count(BinaryReader reader, string what)
    {
        ulong count = reader.ReadUInt64();
        return count <= MaxEntries ? (long)count : throw Damaged($"it claims {count} {what}");
    }

    private long Length(BinaryReader reader)
    {
        ulong length = reader.ReadUInt64();
        return length <= (ulong)(reader.BaseStream.Length - reader.BaseStream.Position)
            ? (long)length
            : throw new LanguageModelException(LanguageModelFault.Unusable, $"{Path} is cut off or damaged: a text of {length} bytes goes beyond its end. {FetchAgain}");
    }

    private string ReadText(BinaryReader reader)
    {
        long length = Length(reader);
        return length <= MaxEntries ? Encoding.UTF8.GetString(reader.ReadBytes((int)length)) : throw Damaged($"a text has {length} bytes");
    }

    private static void Skip(BinaryReader reader, long bytes)
    {
        if (bytes > reader.BaseStream.Length - reader.BaseStream.Position)
        {
            throw new EndOfStreamException();
        }

        reader.BaseStream.Seek(bytes, SeekOrigin.Current);
    }

    private LanguageModelException Damaged(string how) => new(LanguageModelFault.Unusable, $"{Path} is damaged: {how}. {FetchAgain}");

    /// <summary>A file's word may hold anything; what is not a letter of a key is not repeated.</summary>
    private static string Printable(string key) => string.Concat(key.Take(60).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '?'));
}
