using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

/// <summary>Follows events as a consumer does and finds every breach of their order.</summary>
internal sealed class EventLife
{
    private readonly Dictionary<string, InspectionEvent> _open = [];
    private readonly HashSet<string> _ended = [];
    private string _lastId = string.Empty;

    public string? OpenIdOf(long track) => _open.Values.SingleOrDefault(said => said.Track == track)?.Id;

    public void Take(IReadOnlyList<InspectionEvent> events, long frame)
    {
        foreach (InspectionEvent said in events)
        {
            Assert.DoesNotContain(said.Id, _ended);
            Assert.Equal(said.Phase == EventPhase.New, !_open.ContainsKey(said.Id));
            if (said.Phase == EventPhase.New)
            {
                Assert.True(string.CompareOrdinal(said.Id, _lastId) > 0);
                Assert.Equal(VerdictKind.Ng, said.Verdict);
                Assert.DoesNotContain(_open.Values, other => other.Track == said.Track);
                _lastId = said.Id;
                _open.Add(said.Id, said);
                continue;
            }

            InspectionEvent before = _open[said.Id];
            Assert.Equal(before.Track, said.Track);
            Assert.True(said.Frames >= before.Frames);
            Assert.True(said.Frame > before.Frame || (said.Phase == EventPhase.End && said.Frame == before.Frame));
            Assert.True(said.MeasuredFrame <= said.Frame);
            if (said.Phase == EventPhase.Update)
            {
                Assert.True(said.Frame >= before.Frame + 30, "at most one a second");
                Assert.Equal(frame, said.Frame);
                _open[said.Id] = said;
            }
            else
            {
                Assert.True(said.Confidence >= before.Confidence);
                _open.Remove(said.Id);
                _ended.Add(said.Id);
            }
        }
    }

    public void AssertNothingOpen()
    {
        Assert.Empty(_open);
        Assert.True(_ended.Count > 20);
    }
}
