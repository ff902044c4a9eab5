using System.Globalization;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>Writes configurations of one camera that never changes and others that do, right ones and ones with a single known bad line.</summary>
internal sealed class RandomConfiguration(Random random, int mqttPort, string state)
{
    private readonly string[] _rules =
    [
        "[]",
        "[{verdict: NG, min_confidence: 0.5}]",
        "[{class: open, verdict: NG, min_confidence: 0.4, frames: 2 of 4}, {verdict: OK}]",
        "[{verdict: NG, min_confidence: 0.6, zones: [whole]}]",
    ];

    private int _number;

    public Random Random { get; } = random;

    /// <summary>Names of the last right configuration.</summary>
    public IReadOnlyList<string> Cameras { get; private set; } = [];

    /// <summary>Line of the last bad one's fault.</summary>
    public int BadLine { get; private set; }

    /// <summary>A right one, different from every one before.</summary>
    public string Valid()
    {
        (List<string> lines, List<string> cameras) = Lines();
        Cameras = cameras;
        return Join(lines);
    }

    /// <summary>A right one spoilt in one line.</summary>
    public string Invalid()
    {
        List<string> lines = Lines().Lines;
        (string find, string spoilt) = Random.Next(7) switch
        {
            0 => ("    deadline_ms:", "    deadline_ms: soon"),
            1 => ("    source:", "    source: nowhere:/dev/null"),
            2 => ("    models:", "    models: [no-such-model]"),
            3 => ("    rules:", "    rules: [{class: no_such_class, verdict: NG}]"),
            4 => ("mqtt:", "mqtt: {url: \"mqtt://127.0.0.1:0\"}"),
            5 => ("web:", "webb: {}"),
            _ => ("    zones:", "    zones: [{name: whole, polygon: [[0, 0], [2, 0], [1, 1]]}]"),
        };
        int[] candidates = [.. Enumerable.Range(0, lines.Count).Where(i => lines[i].StartsWith(find, StringComparison.Ordinal))];
        int line = candidates[Random.Next(candidates.Length)];
        lines[line] = spoilt;
        BadLine = line + 1;
        return Join(lines);
    }

    private (List<string> Lines, List<string> Cameras) Lines()
    {
        _number++;
        List<string> lines = [$"# edit {_number}", "device: edited", "cameras:"];
        List<string> cameras = ["steady"];
        Camera(lines, "steady", "sim:pcb?seed=7000100&fps=3&defects=4", "[]");
        foreach (string name in new[] { "left", "right" })
        {
            if (Random.Next(3) > 0)
            {
                cameras.Add(name);
                Camera(lines, name, $"sim:pcb?seed={7000200 + Random.Next(3)}&fps={1 + Random.Next(2)}", _rules[Random.Next(_rules.Length)]);
            }
        }

        lines.Add(string.Create(CultureInfo.InvariantCulture, $"mqtt: {{url: \"mqtt://127.0.0.1:{mqttPort}\", detections_per_second: {Random.Next(4) / 3 * 5 + 1}}}"));
        lines.Add($"storage: {{directory: \"{state}\"}}");
        lines.Add("web: {listen: \"http://127.0.0.1:0\"}");
        return (lines, cameras);
    }

    private static void Camera(List<string> lines, string name, string source, string rules) => lines.AddRange(
    [
        $"  - name: {name}",
        $"    source: \"{source}\"",
        "    deadline_ms: 30000",
        "    models: [pcb-defects]",
        "    zones: [{name: whole, polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}]",
        $"    rules: {rules}",
    ]);

    private static string Join(List<string> lines) => string.Join('\n', lines) + "\n";
}
