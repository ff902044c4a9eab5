using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Teaching;

/// <summary>What a taught model remembers of its teaching, as <c>teaching.json</c> beside it.</summary>
internal sealed record TeachingRecord
{
    public const string FileName = "teaching.json";
    public const string CurrentSchema = "edge-inspector/teaching/1";

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Name, version and SHA-256 of the backbone.</summary>
    public required string Backbone { get; init; }

    public required double FalseRejects { get; init; }

    public required double Confidence { get; init; }

    /// <summary>Whether the pictures prove the budget; else the threshold is extrapolated.</summary>
    public required bool IsGuaranteed { get; init; }

    /// <summary>The share of false rejects that the pictures do prove.</summary>
    public required double Bound { get; init; }

    public required int PicturesNeeded { get; init; }

    /// <summary>Most vectors of the bank, as asked for; null: it has none, or was taught before this was written down.</summary>
    public int? BankSize { get; init; }

    /// <summary>Pixels of the pictures.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required IReadOnlyList<GoodPicture> Pictures { get; init; }

    [JsonIgnore]
    public byte[] Bytes => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <exception cref="ModelLoadException">It is missing or damaged.</exception>
    public static TeachingRecord Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            TeachingRecord? record = JsonSerializer.Deserialize<TeachingRecord>(File.ReadAllBytes(path), s_json);
            return record is { Schema: CurrentSchema, Pictures.Count: > 0 } ? record
                : throw new ModelLoadException($"{path}: is not of schema {CurrentSchema}; teach the model anew, without --add");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ModelLoadException($"{path}: cannot be read, so nothing can be added to this model: {error.Message}; teach it anew, without --add", error);
        }
    }
}
