using EdgeInspector.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

public sealed class TopicsTests
{
    private readonly Topics _topics = new("edge-inspector", "line-3");

    [Theory]
    [InlineData("edge-inspector/line-3/command/pause", "pause")]
    [InlineData("edge-inspector/line-3/command/pause/reply", null)]
    [InlineData("edge-inspector/line-3/command/", null)]
    [InlineData("edge-inspector/line-3/command", null)]
    [InlineData("edge-inspector/line-4/command/pause", null)]
    [InlineData("", null)]
    public void Verb_Topic_IsItsLastLevelOrNull(string topic, string? verb) => Assert.Equal(verb, _topics.Verb(topic));

    [Fact]
    public void Camera_SameName_IsTheSameObject()
    {
        Assert.Same(_topics.Camera("top"), _topics.Camera("top"));
        Assert.Equal("edge-inspector/line-3/top/events", _topics.Camera("top").Events);
    }

    [Fact]
    public void Will_IsTheRetainedWordOffline()
    {
        Assert.Equal(("edge-inspector/line-3/status", 1, true), (_topics.Will.Topic, _topics.Will.QualityOfService, _topics.Will.Retain));
        Assert.Equal("offline"u8, _topics.Will.Payload.Span);
    }
}
