using EdgeInspector.Bindings.Native.GStreamer;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

/// <summary>How much silence a camera's earlier connections allow the next.</summary>
public class RtspExperienceTests
{
    private static readonly GstFault Silence = new("no picture within 5 s", null, IsStream: false) { IsTimeout = true };
    private static readonly GstFault Break = new("Parse error", null, IsStream: false);

    private readonly RtspExperience _experience = new();

    [Fact]
    public void HasAnswered_Newcomer_MayWaitForItsKeyPicture()
    {
        Connect("H264", firstPacket: null);

        Assert.True(_experience.HasAnswered);
    }

    [Fact]
    public void HasAnswered_SlowBefore_MayBeSlowAgain()
    {
        Connect("H264", TimeSpan.FromSeconds(9));
        Connect("H264", firstPacket: null);

        Assert.True(_experience.HasAnswered);
    }

    [Fact]
    public void HasAnswered_SentAtOnceBefore_MustSendAgain()
    {
        Connect("H264", TimeSpan.FromSeconds(0.1));
        RtspAnswer answer = Connect("H264", firstPacket: null);

        Assert.False(_experience.HasAnswered);
        answer.FirstPacketAfter = TimeSpan.FromSeconds(0.3);
        Assert.True(_experience.HasAnswered);
    }

    [Fact]
    public void HasAnswered_ABrokenConnectionBetween_TeachesNoPatience()
    {
        Connect("H264", TimeSpan.FromSeconds(0.1));
        Connect("H264", firstPacket: null);
        _experience.Failed(Break);
        Connect(null, firstPacket: null);
        _experience.Failed(Silence);
        Connect("H264", firstPacket: null);

        Assert.False(_experience.HasAnswered);
    }

    [Fact]
    public void HasAnswered_ASilenceThatWasWaitedFor_GetsTheWholeTimeNext()
    {
        Connect("H264", TimeSpan.FromSeconds(0.1));
        Connect("H264", firstPacket: null);
        _experience.Failed(Silence);
        Connect("H264", firstPacket: null);

        Assert.True(_experience.HasAnswered);
    }

    [Fact]
    public void HasSpoken_OnceAnswered_IsRemembered()
    {
        Assert.False(_experience.HasSpoken);
        Connect("JPEG", TimeSpan.FromSeconds(0.1));
        Connect(null, firstPacket: null);

        Assert.True(_experience.HasSpoken);
        Assert.Null(_experience.Encoding);
    }

    private RtspAnswer Connect(string? encoding, TimeSpan? firstPacket)
    {
        var answer = new RtspAnswer { Encoding = encoding, FirstPacketAfter = firstPacket };
        _experience.Begin();
        _experience.Began(answer);
        return answer;
    }
}
