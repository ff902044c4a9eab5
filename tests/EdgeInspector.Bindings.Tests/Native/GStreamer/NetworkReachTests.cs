using System.Net;
using System.Net.Sockets;
using EdgeInspector.Bindings.Native.GStreamer;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

public class NetworkReachTests
{
    private readonly TaskCompletionSource<IPAddress[]> _never = new();

    [Fact]
    public void Problem_NameServerThatNeverAnswers_IsGivenUp()
    {
        (string Reason, string Remedy)? problem = NetworkReach.Problem("camera", 554, _ => _never.Task, new HastyTime(), TestContext.Current.CancellationToken);

        Assert.Equal("no name server says where camera is", problem?.Reason);
    }

    [Fact]
    public async Task Problem_StoppedWhileANameIsLookedUp_EndsAtOnce()
    {
        using var stop = new CancellationTokenSource();
        Task<(string, string)?> search = Task.Run(() => NetworkReach.Problem("camera", 554, Resolve, TimeProvider.System, stop.Token), TestContext.Current.CancellationToken);

        Assert.Null(await search);

        Task<IPAddress[]> Resolve(string name)
        {
            stop.Cancel();
            return _never.Task;
        }
    }

    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0 is no camera's address")]
    [InlineData("[::]", ":: is no camera's address")]
    public void Problem_AddressOfNobody_IsSaid(string host, string reason) =>
        Assert.Equal(reason, NetworkReach.Problem(host, 554, TestContext.Current.CancellationToken)?.Reason);

    [Fact]
    public void Problem_NameThatIsNone_IsUnknown()
    {
        Assert.Equal("the name a b is unknown", Unknown("a b", new ArgumentException("no name")));
        Assert.Equal("the name camera is unknown", Unknown("camera", new SocketException((int)SocketError.HostNotFound)));

        static string? Unknown(string host, Exception fault) =>
            NetworkReach.Problem(host, 554, _ => Task.FromException<IPAddress[]>(fault), TimeProvider.System, TestContext.Current.CancellationToken)?.Reason;
    }

    /// <summary>A clock whose pauses are over at once.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
