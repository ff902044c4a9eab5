using System.Globalization;

namespace EdgeInspector.ExplainerPairs;

/// <summary><c>--name value</c> pairs.</summary>
internal sealed class Arguments(string[] args)
{
    public string Text(string name, string? otherwise = null)
    {
        int at = Array.IndexOf(args, $"--{name}");
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise ?? throw new ArgumentException($"--{name} is missing");
    }

    public int Number(string name, int otherwise) => int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
