namespace EdgeInspector.Doctor;

/// <summary>The report for people: 80 columns, what is fine in one line, what is not in three.</summary>
internal sealed class ReportText(TextWriter output, bool isColoured)
{
    private const int Columns = 80;
    private const int Indent = 11;
    private const string Apt = "apt-get install -y ";

    public void Write(string heading, IReadOnlyList<Check> checks)
    {
        output.WriteLine(heading);
        foreach (IGrouping<Area, Check> area in checks.GroupBy(static check => check.Area))
        {
            output.WriteLine();
            output.WriteLine(area.Key);
            foreach (Check check in area)
            {
                Write(check);
            }
        }

        output.WriteLine();
        output.WriteLine(Sum(checks));
        if (Together(checks) is { } together)
        {
            output.WriteLine();
            output.WriteLine("All missing packages at once:");
            WriteCommand(together, 2);
        }
    }

    /// <summary><c>2 problems, 1 warning, 20 ok</c>.</summary>
    public static string Sum(IReadOnlyList<Check> checks)
    {
        int problems = checks.Count(static check => check.Level == Level.Problem);
        int warnings = checks.Count(static check => check.Level == Level.Warning);
        string fine = $"{checks.Count - problems - warnings} ok";
        return problems + warnings == 0 ? $"All is well: {fine}." : $"{Count(problems, "problem")}, {Count(warnings, "warning")}, {fine}.";
    }

    private static string Count(int number, string word) => $"{(number == 0 ? "no" : number)} {word}{(number == 1 ? "" : "s")}";

    /// <summary>One command for what several ask for; null where there are not several.</summary>
    private static string? Together(IReadOnlyList<Check> checks)
    {
        string[] commands = [.. checks.Select(static check => check.Remedy).OfType<string>().Where(static remedy => remedy.Contains(Apt, StringComparison.Ordinal) && !remedy.Contains("--", StringComparison.Ordinal)).Distinct()];
        if (commands.Length < 2)
        {
            return null;
        }

        int begin = commands[0].IndexOf(Apt, StringComparison.Ordinal) + Apt.Length;
        return commands[0][..begin] + string.Join(' ', commands.SelectMany(command => command[begin..].Split(' ')).Distinct());
    }

    private void Write(Check check)
    {
        (string word, string colour) = check.Level switch
        {
            Level.Ok => ("ok", "32"),
            Level.Warning => ("warning", "33"),
            _ => ("problem", "31"),
        };
        string label = $"  {word,-9}";
        output.Write(isColoured ? $"\e[{colour}m{label}\e[0m" : label);
        bool isFirst = true;
        foreach (string line in Wrapped(check.Title))
        {
            output.WriteLine(isFirst ? line : new string(' ', Indent) + line);
            isFirst = false;
        }

        // Where a library or model lies is for programs, and for those who look for it.
        bool isFile = check.Level == Level.Ok && check.Detail?.StartsWith('/') == true;
        foreach (string line in Wrapped(isFile ? "" : check.Detail ?? ""))
        {
            output.WriteLine(new string(' ', Indent) + line);
        }

        if (check.Remedy is { } remedy)
        {
            WriteCommand(remedy, Indent);
        }
    }

    /// <summary>Broken where the shell lets it be, so that it may be pasted as it stands.</summary>
    private void WriteCommand(string command, int indent)
    {
        string further = Remedies.IsCommand(command) ? " \\" : "";
        string margin = new(' ', indent);
        string line = margin + "-> ";
        bool isEmpty = true;
        foreach (string word in SplitUnquoted(command))
        {
            if (!isEmpty && line.Length + word.Length + 3 > Columns)
            {
                output.WriteLine(line + further);
                line = margin + "   ";
                isEmpty = true;
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        output.WriteLine(line);
    }

    /// <summary>Words at spaces outside quotes: a backslash inside them would be text.</summary>
    private static IEnumerable<string> SplitUnquoted(string command)
    {
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i < command.Length; i++)
        {
            isQuoted ^= command[i] == '\'';
            if (command[i] == ' ' && !isQuoted)
            {
                yield return command[start..i];
                start = i + 1;
            }
        }

        yield return command[start..];
    }

    private static IEnumerable<string> Wrapped(string text)
    {
        foreach (string paragraph in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string line = "";
            foreach (string word in paragraph.Split(' '))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > Columns - Indent)
                {
                    yield return line;
                    line = "";
                }

                line += line.Length == 0 ? word : " " + word;
            }

            yield return line;
        }
    }
}
