namespace EdgeInspector.Doctor;

/// <summary>How warm the box is, and whether it slows itself down: as the kernel's thermal framework tells.</summary>
internal static class ThermalProbe
{
    private const string Id = "temperature";
    private const string Folder = "/sys/class/thermal";

    /// <summary>Without trip points of its own: where small processors commonly begin to slow down.</summary>
    private const double HotCelsius = 85;

    /// <summary>Parts of the names of devices that cool by working less.</summary>
    private static readonly string[] Throttled = ["cpu", "gpu", "devfreq"];

    /// <summary>Distance to the point at which the kernel switches the box off.</summary>
    private const double CriticalMargin = 5;

    /// <summary>Readings beyond these are sensors that are not connected.</summary>
    private const double ColdestCelsius = -40;
    private const double HottestCelsius = 150;

    public static Probe Warmth { get; } = Probe.One(Id, Area.Box, "temperature", Probe.Short, Judge);

    internal static Check Judge(Subject subject)
    {
        Zone[] zones = [.. subject.Entries(Folder, "thermal_zone").Select(folder => Read(subject, folder)).OfType<Zone>().OrderByDescending(zone => zone.Celsius)];
        string[] slowed = [.. subject.Entries(Folder, "cooling_device").Where(folder => subject.ReadNumber($"{folder}/cur_state") > 0)
            .Select(folder => subject.ReadLine($"{folder}/type") ?? "").Where(IsThrottle).Distinct()];
        if (zones.Length == 0)
        {
            return Check.Ok(Id, Area.Box, "The temperature is unknown: this box shows no sensor");
        }

        string all = string.Join(", ", zones.Take(6).Select(zone => FormattableString.Invariant($"{zone.Name} {zone.Celsius:0}")));
        Zone? critical = Array.Find(zones, zone => zone.Celsius >= zone.Critical - CriticalMargin);
        if (critical is not null)
        {
            return Check.Problem(
                Id, Area.Box, FormattableString.Invariant($"{critical.Name} is at {critical.Celsius:0} C and switches off at {critical.Critical:0} C"),
                "The box goes down in the middle of the shift.", Remedies.Cool);
        }

        Zone? hot = Array.Find(zones, zone => zone.Celsius >= (zone.Passive ?? HotCelsius));
        if (hot is not null || slowed.Length > 0)
        {
            string title = hot is not null ? FormattableString.Invariant($"{hot.Name} is at {hot.Celsius:0} C") : $"The box slows itself down ({string.Join(", ", slowed)})";
            return Check.Warning(
                Id, Area.Box, title, $"It {(slowed.Length > 0 ? "runs" : "is about to run")} slower than it could, so frames may miss their deadline. Sensors: {all} C.",
                Remedies.Cool);
        }

        return Check.Ok(Id, Area.Box, FormattableString.Invariant($"{zones[0].Celsius:0} C at most ({zones[0].Name}), not slowed down"), $"{all} C");
    }

    /// <summary>Devices that cool by working less. Others cool by working more (fans), or show a setting here (a screen's brightness).</summary>
    private static bool IsThrottle(string type) =>
        type == "Processor" || (Throttled.Any(part => type.Contains(part, StringComparison.OrdinalIgnoreCase)) && !type.Contains("fan", StringComparison.OrdinalIgnoreCase));

    private static Zone? Read(Subject subject, string folder)
    {
        double? celsius = subject.ReadNumber($"{folder}/temp") / 1000.0;
        if (celsius is not (> ColdestCelsius and < HottestCelsius))
        {
            return null;
        }

        double? passive = null;
        double? critical = null;
        foreach (string trip in subject.Entries(folder, "trip_point_").Where(path => path.EndsWith("_type", StringComparison.Ordinal)))
        {
            double? at = subject.ReadNumber(trip[..^"type".Length] + "temp") / 1000.0;
            // Trip points of 0 or below are switched off.
            if (at is not > 0)
            {
                continue;
            }

            switch (subject.ReadLine(trip))
            {
                case "passive" or "hot":
                    passive = Math.Min(passive ?? double.MaxValue, at.Value);
                    break;
                case "critical":
                    critical = at;
                    break;
                default:
                    break;
            }
        }

        return new Zone(subject.ReadLine($"{folder}/type") ?? Path.GetFileName(folder), celsius.Value, passive, critical);
    }

    private sealed record Zone(string Name, double Celsius, double? Passive, double? Critical);
}
