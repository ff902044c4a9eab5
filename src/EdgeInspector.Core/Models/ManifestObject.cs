using System.Text.Json;

namespace EdgeInspector.Core.Models;

/// <summary>One JSON object of a manifest; every reader notes what is wrong and goes on, so that all problems come out at once.</summary>
internal readonly struct ManifestObject(JsonElement element, string path, List<ManifestProblem> problems)
{
    private readonly JsonElement _element = element;

    public IEnumerable<JsonProperty> Properties => _element.EnumerateObject();

    /// <summary>The member, unless absent or null.</summary>
    public bool TryGet(string name, out JsonElement value) =>
        _element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    public void Note(string name, string problem, string remedy) => problems.Add(new ManifestProblem(PathOf(name), problem, remedy));

    public ManifestObject? Object(string name, bool required)
    {
        if (!TryGet(name, out JsonElement value))
        {
            if (required)
            {
                Note(name, "is missing", "add the object");
            }

            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Note(name, $"is {Kind(value)}", "give an object, {...}");
            return null;
        }

        return new ManifestObject(value, PathOf(name), problems);
    }

    public string? Text(string name, bool required, string remedy)
    {
        if (!TryGet(name, out JsonElement value))
        {
            if (required)
            {
                Note(name, "is missing", remedy);
            }

            return null;
        }

        if (value.ValueKind != JsonValueKind.String || value.GetString()!.Length == 0)
        {
            Note(name, value.ValueKind == JsonValueKind.String ? "is empty" : $"is {Kind(value)}", remedy);
            return null;
        }

        return value.GetString();
    }

    /// <summary>One of an enumeration's names, as <paramref name="nameOf"/> writes them; <paramref name="fallback"/> where absent, if given.</summary>
    public T Choice<T>(string name, Func<T, string> nameOf, T? fallback = null)
        where T : struct, Enum
    {
        if (!TryGet(name, out JsonElement value))
        {
            if (fallback is null)
            {
                Note(name, "is missing", $"give one of {Names(nameOf)}");
            }

            return fallback ?? default;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            string text = value.GetString()!;
            foreach (T candidate in Enum.GetValues<T>())
            {
                if (nameOf(candidate) == text)
                {
                    return candidate;
                }
            }
        }

        Note(name, $"is {value.GetRawText()}", $"give one of {Names(nameOf)}");
        return fallback ?? default;
    }

    public float Number(string name, float min, float max, float fallback)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return fallback;
        }

        if (!TryFloat(value, out float number) || number < min || number > max)
        {
            Note(name, $"is {value.GetRawText()}", $"give a number from {min} to {max}");
            return fallback;
        }

        return number;
    }

    /// <summary>An array of exactly <paramref name="fallback"/>'s length.</summary>
    public IReadOnlyList<float> Numbers(string name, bool positive, IReadOnlyList<float> fallback)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return fallback;
        }

        var numbers = new List<float>();
        bool good = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == fallback.Count;
        for (int i = 0; good && i < fallback.Count; i++)
        {
            good = TryFloat(value[i], out float number) && (!positive || number > 0);
            numbers.Add(number);
        }

        if (!good)
        {
            Note(name, $"is {value.GetRawText()}", $"give {fallback.Count} {(positive ? "positive " : "")}numbers, one per colour plane");
            return fallback;
        }

        return numbers;
    }

    /// <summary>An array of distinct, non-empty strings without control characters; null where absent.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Note(name, $"is {Kind(value)}", "give an array of strings");
            return null;
        }

        var texts = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < value.GetArrayLength(); i++)
        {
            string? text = value[i].ValueKind == JsonValueKind.String ? value[i].GetString() : null;
            if (string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl))
            {
                Note($"{name}[{i}]", $"is {value[i].GetRawText()}", "give a word without control characters");
            }
            else if (!seen.Add(text))
            {
                Note($"{name}[{i}]", $"repeats \"{text}\"", "give every name once");
            }

            texts.Add(text ?? "");
        }

        return texts;
    }

    public static bool TryFloat(JsonElement value, out float number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out number) && float.IsFinite(number);
    }

    private static string Names<T>(Func<T, string> nameOf)
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(nameOf));

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => "a truth value",
    };

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
