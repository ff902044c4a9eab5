using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Explanations.Worker;

/// <summary>Which language model lives in the other process, and what it may take.</summary>
public sealed record WorkerSettings
{
    /// <summary>The GGUF file.</summary>
    public required string Model { get; init; }

    /// <summary>Starts the process: this program with its hidden verb. See <see cref="OfThisProgram"/>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>libllama or its folder; null: looked for.</summary>
    public string? Library { get; init; }

    public LanguageModelOptions Options { get; init; } = new();

    /// <summary>Private memory, bytes. Default 2 GiB: a model of 1.5 billion weights in 4 bits, unmapped, with its context.</summary>
    public long MaxMemoryBytes { get; init; } = 2L << 30;

    /// <summary>Longest a load may take. Default 2 minutes: gigabytes from an SD card.</summary>
    public TimeSpan LoadLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>First wait before it is started again; doubled each time up to <see cref="LongestPause"/>. Default 1 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Default 1 minute: what fails again and again costs a start a minute.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The command of this program itself.</summary>
    /// <exception cref="InvalidOperationException">The system does not say which program this is.</exception>
    public static IReadOnlyList<string> OfThisProgram()
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("the system does not say which program this is");
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] host = isHost ? [Path.GetFullPath(typeof(WorkerSettings).Assembly.Location)] : [];
        return [program, .. host, WorkerHost.Verb];
    }
}
