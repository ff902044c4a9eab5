using EdgeInspector.Tests.Updates.Delivery;
using EdgeInspector.Updates.Tuf;
using Xunit;

namespace EdgeInspector.Tests.Updates.Tuf;

/// <summary>Servers that take their time.</summary>
public sealed class RepositoryReaderTests
{
    private static readonly TimeSpan _never = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task ReadMetadata_ByteAfterByteWithoutEnd_IsGivenUpThoughNeverIdle()
    {
        await using ScriptedServer server = await TricklingAsync();
        using var reader = new RepositoryReader(new TufLimits { IdleTimeout = _never, MetadataTimeout = TimeSpan.FromMilliseconds(300) });
        TufException error = await Assert.ThrowsAsync<TufException>(
            () => reader.ReadMetadataAsync(new Uri(server.Address, "timestamp.json"), 1 << 20, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(TufFault.Transport, error.Fault);
        Assert.Contains("was not whole within 0.3 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadMetadata_StoppedByTheCaller_IsNoFaultOfTheServer()
    {
        await using ScriptedServer server = await TricklingAsync();
        using var reader = new RepositoryReader(new TufLimits { IdleTimeout = _never, MetadataTimeout = _never });
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadMetadataAsync(new Uri(server.Address, "timestamp.json"), 1 << 20, stop.Token));
    }

    /// <summary>Sends a byte now and then for as long as anybody listens.</summary>
    private static Task<ScriptedServer> TricklingAsync() => ScriptedServer.StartAsync(static async (context, _) =>
    {
        try
        {
            while (true)
            {
                await context.Response.Body.WriteAsync(" "u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(20, context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has left.
        }
    });
}
