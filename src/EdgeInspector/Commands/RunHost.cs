namespace EdgeInspector.Commands;

/// <summary>Runs the daemon until it is told to stop.</summary>
public static class RunHost
{
    public static Task<int> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine("edge-inspector: run is not wired yet");
        return Task.FromResult(ExitCode.Usage);
    }
}
