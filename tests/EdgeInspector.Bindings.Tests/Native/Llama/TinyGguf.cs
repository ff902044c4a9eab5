using System.Text;

namespace EdgeInspector.Bindings.Tests.Native.Llama;

/// <summary>A GGUF file with further text entries, made from a real one.</summary>
internal static class TinyGguf
{
    private const int TextType = 8;
    private const int Alignment = 32;

    /// <summary>Entries come first, tensors after them, data at the next multiple of 32: what is put in moves the data by a multiple of that.</summary>
    public static byte[] WithTexts(byte[] file, params (string Key, string Value)[] entries)
    {
        using var output = new MemoryStream();
        using var writer = new BinaryWriter(output, Encoding.UTF8);
        writer.Write(file.AsSpan(0, 16));
        List<(string Key, string Value)> all = [.. entries];
        int added = all.Sum(Size);
        int filler = (Alignment - (added + Size(("filler", ""))) % Alignment) % Alignment;
        all.Add(("filler", new string('x', filler)));
        writer.Write(BitConverter.ToUInt64(file, 16) + (ulong)all.Count);
        foreach ((string key, string value) in all)
        {
            WriteText(writer, key);
            writer.Write(TextType);
            WriteText(writer, value);
        }

        writer.Write(file.AsSpan(24));
        return output.ToArray();
    }

    private static int Size((string Key, string Value) entry) => 8 + Encoding.UTF8.GetByteCount(entry.Key) + 4 + 8 + Encoding.UTF8.GetByteCount(entry.Value);

    private static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
