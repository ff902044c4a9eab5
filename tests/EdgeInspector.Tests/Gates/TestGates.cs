using EdgeInspector.Composition;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Gates;
using EdgeInspector.Options;

namespace EdgeInspector.Tests.Gates;

/// <summary>The gates of a test: processes of the built program, on the CPU.</summary>
internal static class TestGates
{
    public static GateSettings Settings(string models) => new()
    {
        Command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "edge-inspector.dll"), "models", "gate"],
        Models = new ModelStoreOptions { Directory = models, Provider = ExecutionProvider.Cpu, Threads = 1 },
    };

    /// <summary>Writes a picture of one grey, 0-255.</summary>
    public static string Grey(TemporaryFolder folder, string name, byte grey)
    {
        var pool = new FramePool();
        using Frame frame = pool.Rent(64, 48);
        frame.Pixels.Fill(grey);
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, Ports.Codec().EncodePng(frame.Pixels, frame.Width, frame.Height, frame.Stride));
        return path;
    }
}
