using EdgeInspector.Composition;
using EdgeInspector.Options;
using Xunit;

namespace EdgeInspector.Tests.Options;

public class NextStartTests
{
    private static readonly DaemonOptions Running = new()
    {
        Storage = new StorageOptions { Directory = "/one" },
        Models = new ModelStoreOptions { Directory = "/one/models", Library = "/one/libonnxruntime.so" },
    };

    [Fact]
    public void Waiting_FoldersAndLibrary_AreNamedAndKept()
    {
        DaemonOptions next = Running with
        {
            Device = "line-4",
            Storage = new StorageOptions { Directory = "/two" },
            Models = Running.Models with { Directory = "/two/models", Library = "/two/libonnxruntime.so", Threads = 2 },
        };

        Assert.Equal(["storage", "models:library", "models:directory"], NextStart.Waiting(Running, next));
        DaemonOptions inForce = NextStart.InForce(Running, next);
        Assert.Equal((Running.Storage, "/one/models", "/one/libonnxruntime.so"), (inForce.Storage, inForce.Models.Directory, inForce.Models.Library));
        Assert.Equal(("line-4", 2), (inForce.Device, inForce.Models.Threads));
        Assert.Empty(NextStart.Waiting(Running, inForce));
    }

    [Fact]
    public void Waiting_AllElse_IsInForceAtOnce()
    {
        DaemonOptions next = Running with { Updates = new UpdateOptions { Offline = OfflinePackages.Allow, MinFreeBytes = 1 }, Models = Running.Models with { Threads = 2 } };

        Assert.Empty(NextStart.Waiting(Running, next));
        Assert.Equal(next, NextStart.InForce(Running, next));
    }
}
