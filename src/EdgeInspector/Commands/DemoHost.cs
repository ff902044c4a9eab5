namespace EdgeInspector.Commands;

/// <summary>Runs the demonstration until its time is over or it is told to stop.</summary>
public static class DemoHost
{
    public static Task<int> RunAsync(DemoRequest request, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine("edge-inspector: demo is not wired yet");
        return Task.FromResult(ExitCode.Usage);
    }
}
