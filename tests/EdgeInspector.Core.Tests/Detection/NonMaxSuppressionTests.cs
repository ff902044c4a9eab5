using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection;

public class NonMaxSuppressionTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(15, 3)]
    [InlineData(16, 1)]
    [InlineData(17, 2)]
    [InlineData(300, 1)]
    [InlineData(1000, 6)]
    [InlineData(1000, 80)]
    public void Select_RandomBoxes_EqualsTheDefinition(int count, int classes)
    {
        var suppression = new NonMaxSuppression(count);
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var candidates = new Candidates(count);
            for (int i = 0; i < count; i++)
            {
                float x = random.NextSingle() * 300, y = random.NextSingle() * 300;
                // Few distinct scores and sizes: ties and exact equalities are what implementations differ in.
                float w = random.Next(1, 12) * 8, h = random.Next(1, 12) * 8;
                (x, y) = seed % 2 == 0 ? (x, y) : (MathF.Floor(x / 8) * 8, MathF.Floor(y / 8) * 8);
                candidates.Add(x, y, x + w, y + h, random.Next(0, 50) / 50f, random.Next(classes));
            }

            Check(suppression, candidates, new[] { 0f, 0.25f, 0.45f, 0.5f, 0.9f, 1f }[seed % 6]);
        }
    }

    [Fact]
    public void Select_Nothing_KeepsNothing() => Assert.Equal(0, new NonMaxSuppression(10).Select(new Candidates(10), 0.5f, new int[10]));

    [Fact]
    public void Select_EqualScores_KeepsTheFirstGiven()
    {
        var candidates = new Candidates(3);
        candidates.Add(1, 1, 11, 11, 0.5f, 0);
        candidates.Add(0, 0, 10, 10, 0.5f, 0);
        candidates.Add(0, 0, 10, 10, 0.5f, 1);
        Assert.Equal([0, 2], Select(new NonMaxSuppression(3), candidates, 0.5f));
    }

    [Fact]
    public void Select_IouAtThreshold_KeepsBoth()
    {
        var candidates = new Candidates(2);
        candidates.Add(0, 0, 10, 10, 0.9f, 0);
        candidates.Add(0, 0, 10, 5, 0.8f, 0);
        Assert.Equal([0, 1], Select(new NonMaxSuppression(2), candidates, 0.5f));
        Assert.Equal([0], Select(new NonMaxSuppression(2), candidates, 0.499f));
    }

    [Fact]
    public void Select_NestedEmptyAndInsideOut_EqualsTheDefinition()
    {
        var candidates = new Candidates(6);
        candidates.Add(0, 0, 100, 100, 0.9f, 0);
        candidates.Add(10, 10, 20, 20, 0.8f, 0);
        candidates.Add(5, 5, 5, 5, 0.7f, 0);
        candidates.Add(5, 5, 5, 5, 0.6f, 0);
        candidates.Add(20, 20, 10, 10, 0.5f, 0);
        candidates.Add(-0f, 0, 100, 100, -0f, 0);
        foreach (float threshold in new[] { 0f, 0.005f, 0.01f, 0.5f })
        {
            Check(new NonMaxSuppression(6), candidates, threshold);
        }
    }

    [Fact]
    public void Select_FewerWanted_KeepsTheBest()
    {
        var candidates = new Candidates(3);
        candidates.Add(0, 0, 1, 1, 0.1f, 0);
        candidates.Add(5, 5, 6, 6, 0.9f, 0);
        candidates.Add(9, 9, 10, 10, 0.5f, 0);
        var kept = new int[2];
        Assert.Equal(2, new NonMaxSuppression(3).Select(candidates, 0.5f, kept));
        Assert.Equal([1, 2], kept);
    }

    [Fact]
    public void Select_SmallerSetAfterLarger_IgnoresWhatWasKeptBefore()
    {
        var suppression = new NonMaxSuppression(40);
        var many = new Candidates(40);
        for (int i = 0; i < 40; i++)
        {
            many.Add(20 * i, 0, 20 * i + 10, 10, 0.9f, 0);
        }

        Assert.Equal(40, Select(suppression, many, 0.5f).Length);
        var few = new Candidates(2);
        few.Add(700, 0, 710, 10, 0.9f, 0);
        few.Add(20, 0, 30, 10, 0.8f, 0);
        Assert.Equal([0, 1], Select(suppression, few, 0.5f));
    }

    [Fact]
    public void Select_MoreThanCapacity_Throws()
    {
        var candidates = new Candidates(2);
        candidates.Add(0, 0, 1, 1, 1, 0);
        candidates.Add(0, 0, 1, 1, 1, 0);
        Assert.Throws<ArgumentException>(() => new NonMaxSuppression(1).Select(candidates, 0.5f, new int[2]));
    }

    private static void Check(NonMaxSuppression suppression, Candidates candidates, float threshold)
    {
        var boxes = new FrameBox[candidates.Count];
        for (int i = 0; i < boxes.Length; i++)
        {
            boxes[i] = new FrameBox(candidates.X1[i], candidates.Y1[i], candidates.X2[i], candidates.Y2[i]);
        }

        float[] scores = candidates.Scores.ToArray();
        int[] classes = candidates.Classes.ToArray();
        var expected = new List<int>();
        foreach (int i in Enumerable.Range(0, boxes.Length).OrderByDescending(i => scores[i]))
        {
            if (!expected.Any(k => classes[k] == classes[i] && boxes[i].Iou(boxes[k]) > threshold))
            {
                expected.Add(i);
            }
        }

        Assert.Equal(expected, Select(suppression, candidates, threshold));
    }

    private static int[] Select(NonMaxSuppression suppression, Candidates candidates, float threshold)
    {
        var kept = new int[candidates.Count];
        return kept[..suppression.Select(candidates, threshold, kept)];
    }
}
