using EdgeInspector.Core.Frames;
using EdgeInspector.Tests.Gates;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>
/// The daemon on pictures that are dark but for a flash a second, with a model that finds the flash: an event ends every second, at next
/// to no cost. Pictures of a folder wait to be read, so that one that is not judged was lost by the line, not by a busy machine.
/// </summary>
internal sealed class FlashingLine : IDisposable
{
    private const int Fps = 40;
    private readonly TemporaryFolder _folder = new();
    private readonly TestBroker _broker;

    public FlashingLine()
    {
        _broker = new TestBroker(_folder);
        GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.Good(), current: true);
        string pictures = _folder.Sub("pictures");
        IImageCodec codec = Composition.Ports.Codec();
        for (int i = 0; i < Fps; i++)
        {
            var pixels = new byte[3 * 64 * 64];
            // Three in light; then long enough in the dark for the tracker to let go.
            pixels.AsSpan().Fill(i < 3 ? (byte)250 : (byte)(2 + i));
            File.WriteAllBytes(Path.Combine(pictures, $"{i:D3}.png"), codec.EncodePng(pixels, 64, 64, 3 * 64));
        }
    }

    public TemporaryFolder Folder => _folder;

    public int Port => _broker.Port;

    /// <summary>Starts broker and daemon, and listens.</summary>
    /// <param name="explain">The section of that name, in braces.</param>
    public async Task<(ProgramProcess Line, Subscriber Subscriber)> StartAsync(string explain, params string[] command)
    {
        await _broker.StartAsync();
        Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        string[] arguments = ["run", "--config", Configure(explain)];
        return (command.Length == 0 ? ProgramProcess.Start(arguments) : ProgramProcess.StartUnder(command, arguments), subscriber);
    }

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    private string Configure(string explain) => _folder.Write("config.yml", $$"""
        device: test-line
        cameras:
          - name: top
            source: "dir:{{_folder.Sub("pictures")}}?fps={{Fps}}&loop=true"
            deadline_ms: 60000
            models: [glare]
            rules: [{class: glare, verdict: NG, min_confidence: 0.5, frames: 1 of 1}]
        models: {directory: "{{_folder.Sub("models")}}", provider: cpu, threads: 1}
        explain: {{explain}}
        mqtt: {url: "mqtt://127.0.0.1:{{_broker.Port}}"}
        storage: {directory: "{{_folder.Sub("state")}}"}
        web: {listen: "http://127.0.0.1:0"}
        """);
}
