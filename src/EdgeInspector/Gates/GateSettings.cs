using EdgeInspector.Core.Models;
using EdgeInspector.Options;

namespace EdgeInspector.Gates;

/// <summary>How other processes of this program are started to try a model.</summary>
internal sealed record GateSettings
{
    /// <summary>Starts one that reads a <see cref="Child.GateRequest"/>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    public required ModelStoreOptions Models { get; init; }

    /// <summary>
    /// Longest a load may take. Default 10 minutes: a TensorRT engine of a large detector takes that on a small module, and the engine is
    /// then there for the running program.
    /// </summary>
    public TimeSpan LoadLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest silence after it. Default 30 s: three hundred times a usual deadline.</summary>
    public TimeSpan StepLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Memory it may take when nothing else is said, bytes. Default 2 GiB.</summary>
    public long MaxMemoryBytes { get; init; } = 2L << 30;

    /// <summary>Whether its runs stay on the CPU, where the memory limit of the system holds exactly.</summary>
    public bool IsOnCpu => Models.Provider == ExecutionProvider.Cpu;

    /// <summary>Settings for this program itself.</summary>
    /// <exception cref="InvalidOperationException">The system does not say which program this is.</exception>
    public static GateSettings OfThisProgram(ModelStoreOptions models)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("the system does not say which program this is");
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] host = isHost ? [Path.GetFullPath(typeof(GateSettings).Assembly.Location)] : [];
        return new GateSettings { Command = [program, .. host, "models", "gate"], Models = models };
    }
}
