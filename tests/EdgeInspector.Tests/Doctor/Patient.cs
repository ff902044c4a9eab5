using System.Globalization;
using EdgeInspector.Doctor;
using EdgeInspector.Options;

namespace EdgeInspector.Tests.Doctor;

/// <summary>A box in a folder: what the kernel would show is written there.</summary>
internal sealed class Patient : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public Subject Subject { get; set; }

    public Patient() => Subject = new Subject { File = "/etc/edge-inspector/config.yml", IsConfigured = true, IsWished = true, Root = _root.FullName, Time = new At(2026) };

    public Patient With(string path, string text)
    {
        _root.Write(path.TrimStart('/'), text + "\n");
        return this;
    }

    public Patient WithFolder(string path)
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, path.TrimStart('/')));
        return this;
    }

    /// <summary>A thermal zone with its trip points, in degrees Celsius.</summary>
    public Patient WithZone(int number, string type, double celsius, params (string Type, double Celsius)[] trips)
    {
        string folder = $"/sys/class/thermal/thermal_zone{number}";
        With($"{folder}/type", type).With($"{folder}/temp", Milli(celsius));
        for (int i = 0; i < trips.Length; i++)
        {
            With($"{folder}/trip_point_{i}_type", trips[i].Type).With($"{folder}/trip_point_{i}_temp", Milli(trips[i].Celsius));
        }

        return this;
    }

    public Patient Configured(Func<DaemonOptions, DaemonOptions> change)
    {
        Subject = Subject with { Options = change(Subject.Options) };
        return this;
    }

    public Patient InYear(int year)
    {
        Subject = Subject with { Time = new At(year) };
        return this;
    }

    public static CameraOptions Camera(string source) => new() { Name = "top", Source = source, Models = ["m"] };

    public void Dispose() => _root.Dispose();

    private static string Milli(double celsius) => (1000 * celsius).ToString("0", CultureInfo.InvariantCulture);

    private sealed class At(int year) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(year, 11, 20, 12, 0, 0, TimeSpan.Zero);
    }
}
