namespace EdgeInspector.Options;

/// <summary>Where a value was written: a file and line, an environment variable, a <c>--set</c>, or nowhere (a default).</summary>
/// <param name="Source">A file's path, or words such as <c>environment EDGEINSPECTOR__MQTT__URL</c> or <c>--set mqtt:url</c>.</param>
/// <param name="Line">From 1; 0 where there are no lines.</param>
/// <param name="BaseDirectory">What relative paths start from: the file's folder, or the current one.</param>
public sealed record ConfigOrigin(string Source, int Line, string BaseDirectory)
{
    /// <summary>Of values nobody wrote.</summary>
    public static ConfigOrigin Default { get; } = new("default", 0, Environment.CurrentDirectory);

    public override string ToString() => Line > 0 ? $"{Source}:{Line}" : Source;
}
