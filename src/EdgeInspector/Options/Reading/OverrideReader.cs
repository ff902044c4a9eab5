namespace EdgeInspector.Options.Reading;

/// <summary>Finds the values set by environment variables and <c>--set</c>.</summary>
internal static class OverrideReader
{
    private const string Prefix = "EDGEINSPECTOR__";

    /// <summary><c>EDGEINSPECTOR__CAMERAS__0__SOURCE=...</c>; case does not matter; in an order that lets list entries be added by number.</summary>
    public static List<ConfigOverride> FromEnvironment(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var found = new List<ConfigOverride>();
        foreach ((string name, string value) in variables)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                string[] path = name[Prefix.Length..].ToLowerInvariant().Split("__");
                found.Add(new ConfigOverride(path, value, new($"environment {name}", 0, Environment.CurrentDirectory)));
            }
        }

        found.Sort(static (a, b) => ComparePaths(a.Path, b.Path));
        return found;
    }

    /// <summary><c>mqtt:url=...</c>; one without <c>=</c> or with an empty step is an error.</summary>
    public static IEnumerable<ConfigOverride> FromSettings(IEnumerable<string> settings, List<ConfigurationError> errors)
    {
        string here = Environment.CurrentDirectory;
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=');
            string[] path = (equals < 0 ? setting : setting[..equals]).Split(':', StringSplitOptions.TrimEntries);
            var origin = new ConfigOrigin($"--set {string.Join(':', path)}", 0, here);
            if (equals < 0 || Array.Exists(path, step => step.Length == 0))
            {
                errors.Add(new(origin, "write --set KEY=VALUE with the key's path in colons, such as mqtt:url=embedded or cameras:0:fps=10"));
                continue;
            }

            yield return new ConfigOverride(path, setting[(equals + 1)..], origin);
        }
    }

    private static int ComparePaths(string[] a, string[] b)
    {
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            int order = int.TryParse(a[i], out int x) && int.TryParse(b[i], out int y) ? x.CompareTo(y) : string.CompareOrdinal(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Length.CompareTo(b.Length);
    }
}
