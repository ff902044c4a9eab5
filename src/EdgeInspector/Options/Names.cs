namespace EdgeInspector.Options;

/// <summary>Names that become topic levels, folder names and parts of addresses.</summary>
internal static class Names
{
    public const int MaxLength = 64;

    /// <summary>Levels directly below the device that are not cameras.</summary>
    public static readonly string[] ReservedForTopics = ["status", "health", "gaps", "models", "command"];

    public static bool IsAllowed(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or '.';

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
        {
            return "is empty";
        }

        if (name.Length > MaxLength)
        {
            return $"is longer than {MaxLength} characters";
        }

        foreach (char c in name)
        {
            if (!IsAllowed(c))
            {
                string shown = char.IsWhiteSpace(c) ? "a space" : char.IsControl(c) ? "a control character" : $"'{c}'";
                return $"contains {shown}; use letters, digits, - _ .";
            }
        }

        return name[0] == '.' ? "begins with a dot; use letters, digits, - _" : null;
    }

    /// <summary>The same, and the words the topics use themselves are taken.</summary>
    public static string? CameraProblem(string name) =>
        Array.IndexOf(ReservedForTopics, name) >= 0
            ? $"is a word the topics use themselves ({string.Join(", ", ReservedForTopics)}); choose another"
            : Problem(name);

    /// <summary>What is wrong with the first levels of a topic, or null.</summary>
    public static string? TopicProblem(string topic)
    {
        if (topic.Length is 0 or > 200)
        {
            return "must have 1-200 characters";
        }

        foreach (char c in topic)
        {
            if (c is '+' or '#' || char.IsWhiteSpace(c) || char.IsControl(c))
            {
                return "may not contain + # or spaces";
            }
        }

        return topic[0] is '/' or '$' || topic[^1] == '/' || topic.Contains("//", StringComparison.Ordinal)
            ? "may not begin with / or $, end with / or have an empty level"
            : null;
    }
}
