using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Simulation;
using Xunit;

namespace EdgeInspector.Core.Tests.Simulation;

public sealed class SimulatedLineOptionsTests
{
    [Fact]
    public void Parse_EveryKey_IsTaken()
    {
        var options = SimulatedLineOptions.Parse("sim:pcb?seed=7&look=artwork&fps=29.5&size=800x640&defects=2.5&good=0.5&splashes=0.75&speed=9.25&boards=12");
        var expected = new SimulatedLineOptions
        {
            Seed = 7,
            Look = SimulationLook.Artwork,
            FramesPerSecond = 29.5,
            Width = 800,
            Height = 640,
            DefectsPerBoard = 2.5,
            GoodShare = 0.5,
            SplashesPerBoard = 0.75,
            Speed = 9.25,
            Boards = 12,
        };
        Assert.Equal(expected, options);
        Assert.Equal(options, SimulatedLineOptions.Parse(options.ToString()));
    }

    [Theory]
    [InlineData("sim:pcb")]
    [InlineData("sim:pcb?")]
    public void Parse_NoKeys_GivesDefaultsThatWereNeverTrainedOn(string uri)
    {
        var options = SimulatedLineOptions.Parse(uri);
        Assert.Equal(new SimulatedLineOptions(), options);
        Assert.True(options.Seed >= SimulatedLineOptions.FirstUnseenSeed);
    }

    [Theory]
    [InlineData("sim:fruit?seed=1", "sim:pcb")]
    [InlineData("sim:pcb?sped=3", "'sped'", "'3'", "speed")]
    [InlineData("sim:pcb?seed=-1", "seed", "'-1'", "0 to")]
    [InlineData("sim:pcb?seed", "seed", "''", "whole number")]
    [InlineData("sim:pcb?look=xray", "look", "'xray'", "camera or artwork")]
    [InlineData("sim:pcb?fps=1e9", "fps", "'1e9'", "0 to 1000")]
    [InlineData("sim:pcb?size=640", "size", "'640'", "640x640")]
    [InlineData("sim:pcb?size=64x64", "size", "'64x64'", "320 to 1920")]
    [InlineData("sim:pcb?defects=many", "defects", "'many'", "0 to 20")]
    [InlineData("sim:pcb?good=2", "good", "'2'", "0 to 1")]
    [InlineData("sim:pcb?speed=0", "speed", "'0'", "0.25 to 200")]
    [InlineData("sim:pcb?boards=1.5", "boards", "'1.5'", "whole number")]
    [InlineData("sim:pcb?seed=1&seed=2", "seed", "twice")]
    public void Parse_BadUri_NamesKeyValueAndWhatIsAllowed(string uri, params string[] words)
    {
        var error = Assert.Throws<FrameSourceException>(() => SimulatedLineOptions.Parse(uri));
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }
}
