using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Mqtt;

/// <summary>
/// What the payloads of contract 1 have in common: names, times, boxes, and how many digits a number deserves. A number that is not
/// finite throws <see cref="ArgumentException"/>, as JSON has none, except where the contract allows null.
/// </summary>
internal static class PayloadWriter
{
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Labels and reasons may hold any text; only what JSON itself requires is escaped, since nobody pastes these payloads into HTML unseen.</summary>
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = false };

    [ThreadStatic]
    private static Utf8JsonWriter? s_writer;

    /// <summary>A writer of this thread's own, begun with the object and its schema; end it with <see cref="End"/>.</summary>
    public static Utf8JsonWriter Begin(IBufferWriter<byte> output, string kind, string device)
    {
        Utf8JsonWriter writer = s_writer ??= new Utf8JsonWriter(output, WriterOptions);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteString("schema"u8, kind);
        writer.WriteString("device"u8, device);
        return writer;
    }

    public static void End(Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>RFC 3339, UTC, milliseconds.</summary>
    public static void Time(Utf8JsonWriter writer, DateTimeOffset time) => Time(writer, "time"u8, time);

    public static void Time(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<char> text = stackalloc char[32];
        time.UtcDateTime.TryFormat(text, out int length, TimeFormat, CultureInfo.InvariantCulture);
        writer.WriteString(name, text[..length]);
    }

    public static void FrameSize(Utf8JsonWriter writer, int width, int height)
    {
        writer.WriteStartArray("frame_size"u8);
        writer.WriteNumberValue(width);
        writer.WriteNumberValue(height);
        writer.WriteEndArray();
    }

    /// <summary><c>[x1, y1, x2, y2]</c>, hundredths of a pixel.</summary>
    public static void Box(Utf8JsonWriter writer, in FrameBox box)
    {
        writer.WriteStartArray("box"u8);
        writer.WriteNumberValue(MathF.Round(box.X1, 2));
        writer.WriteNumberValue(MathF.Round(box.Y1, 2));
        writer.WriteNumberValue(MathF.Round(box.X2, 2));
        writer.WriteNumberValue(MathF.Round(box.Y2, 2));
        writer.WriteEndArray();
    }

    /// <summary>A value 0-1, four digits.</summary>
    public static void Score(Utf8JsonWriter writer, ReadOnlySpan<byte> name, float score) => writer.WriteNumber(name, MathF.Round(score, 4));

    /// <summary>As <see cref="Score"/>; null or NaN: not measured.</summary>
    public static void ScoreOrNull(Utf8JsonWriter writer, ReadOnlySpan<byte> name, float? score)
    {
        if (score is float value && !float.IsNaN(value))
        {
            Score(writer, name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Milliseconds, rates and the like, to three digits.</summary>
    public static void Number(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double value) => writer.WriteNumber(name, Math.Round(value, 3));

    /// <summary>A length or area in a unit that may dwarf it, to six figures.</summary>
    public static void Measure(Utf8JsonWriter writer, ReadOnlySpan<byte> name, float value) => writer.WriteNumber(name, Calibration.Round(value));

    public static void StringOrNull(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
        {
            writer.WriteNull(name);
        }
        else
        {
            writer.WriteString(name, value);
        }
    }

    public static void Model(Utf8JsonWriter writer, ModelReference? model)
    {
        if (model is null)
        {
            writer.WriteNull("model"u8);
            return;
        }

        writer.WriteStartObject("model"u8);
        writer.WriteString("name"u8, model.Name);
        writer.WriteString("version"u8, model.Version);
        writer.WriteString("sha256"u8, model.Sha256);
        writer.WriteEndObject();
    }
}
