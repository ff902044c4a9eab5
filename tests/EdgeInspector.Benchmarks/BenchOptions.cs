namespace EdgeInspector.Benchmarks;

/// <summary>The command line.</summary>
/// <param name="Quick">A tenth of the time: for a look, not for a claim.</param>
/// <param name="Json">File to write.</param>
/// <param name="Stages">Names; empty: all.</param>
internal sealed record BenchOptions(bool Quick, string? Json, IReadOnlyList<string> Stages)
{
    public const string Usage = "usage: bench [--quick] [--json FILE] [STAGE...]";

    /// <summary>Null with a message where the arguments are wrong.</summary>
    public static BenchOptions? Parse(string[] arguments, IEnumerable<string> known, out string error)
    {
        error = "";
        bool quick = false;
        string? json = null;
        var stages = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--quick")
            {
                quick = true;
            }
            else if (arguments[i] == "--json" && i + 1 < arguments.Length)
            {
                json = arguments[++i];
            }
            else if (known.Contains(arguments[i]))
            {
                stages.Add(arguments[i]);
            }
            else
            {
                error = $"'{arguments[i]}' is neither an option nor a stage; stages: {string.Join(", ", known)}\n{Usage}";
                return null;
            }
        }

        return new BenchOptions(quick, json, stages);
    }
}
