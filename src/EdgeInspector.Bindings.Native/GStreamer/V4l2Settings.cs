using System.Globalization;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>The controls a configuration asks for, in its order, since an automatic mode must be off before its value can be set.</summary>
internal sealed class V4l2Settings
{
    private readonly List<(string Name, int Value)> _wanted;

    private V4l2Settings(List<(string Name, int Value)> wanted) => _wanted = wanted;

    /// <summary>Reads <c>name:value,name:value</c>.</summary>
    public static V4l2Settings Parse(string? text, SourceUri uri)
    {
        var wanted = new List<(string Name, int Value)>();
        foreach (string pair in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] parts = pair.Split(':', 2);
            if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) || !IsName(parts[0]))
            {
                throw uri.Error($"\"{pair}\" sets no control", "write controls=NAME:NUMBER,NAME:NUMBER with names as v4l2-ctl --list-ctrls shows them");
            }

            wanted.Add((parts[0], value));
        }

        return new V4l2Settings(wanted);
    }

    /// <summary>Sets the controls of a device.</summary>
    /// <param name="controls">What the device has.</param>
    /// <param name="set">Sets one by its number; returns 0 or the system's error number.</param>
    /// <returns>Why one cannot be set, and the remedy; null when all are.</returns>
    public (string Reason, string Remedy)? Apply(IReadOnlyList<V4l2Control> controls, Func<uint, int, int> set)
    {
        foreach ((string name, int value) in _wanted)
        {
            V4l2Control? control = controls.FirstOrDefault(known => known.Name == name);
            if (control is null)
            {
                return ($"the camera has no control \"{name}\"", controls.Count == 0 ? "it has none at all: leave 'controls' out" : $"it has {string.Join(", ", controls.Select(static known => known.Name))}");
            }

            if (control.IsReadOnly)
            {
                return ($"the control \"{name}\" can only be read", "leave it out");
            }

            if (value < control.Minimum || value > control.Maximum)
            {
                return ($"the control {name}={value} is out of range", $"write {control.Minimum} to {control.Maximum} in steps of {control.Step}; the camera's default is {control.Default}");
            }

            int error = set(control.Id, value);
            if (error != 0)
            {
                return ($"the camera refuses {name}={value} (error {error})", "a control may depend on another: write the one that switches its automatic off before it (auto_exposure: 1 before exposure_time_absolute)");
            }
        }

        return null;
    }

    /// <summary>Names of controls that were set and have no effect, since another overrides them.</summary>
    public string? WithoutEffect(IReadOnlyList<V4l2Control> controlsAfter)
    {
        string[] idle = [.. controlsAfter.Where(control => control.IsInactive && _wanted.Any(wanted => wanted.Name == control.Name)).Select(static control => control.Name)];
        return idle.Length == 0 ? null : $"without effect while its automatic is on: {string.Join(", ", idle)}";
    }

    public bool IsEmpty => _wanted.Count == 0;

    private static bool IsName(string name) => name.Length > 0 && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');
}
