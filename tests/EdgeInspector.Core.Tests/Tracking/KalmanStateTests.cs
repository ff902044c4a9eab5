using System.Runtime.Intrinsics;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Tracking;
using Xunit;

namespace EdgeInspector.Core.Tests.Tracking;

public sealed class KalmanStateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PredictAndUpdate_RandomBoxes_EqualTheFullMatrixFilter(int seed)
    {
        var random = new Random(seed);
        var state = default(KalmanState);
        double[] first = RandomMeasurement(random);
        state.Start(Vector256.Create(first));
        var reference = new MatrixKalman(first);
        for (int step = 0; step < 200; step++)
        {
            bool hold = random.Next(4) == 0;
            state.Predict(hold);
            reference.Predict(hold);
            if (random.Next(3) > 0)
            {
                double[] measurement = RandomMeasurement(random);
                state.Update(Vector256.Create(measurement));
                reference.Update(measurement);
            }

            for (int i = 0; i < 4; i++)
            {
                AssertClose(reference.Mean[i], state.Position[i]);
                AssertClose(reference.Mean[i + 4], state.Velocity[i]);
                AssertClose(reference.Covariance[i, i], state.PositionVariance[i]);
                AssertClose(reference.Covariance[i, i + 4], state.Covariance[i]);
                AssertClose(reference.Covariance[i + 4, i + 4], state.VelocityVariance[i]);
            }
        }
    }

    [Fact]
    public void Box_AfterStart_IsTheMeasuredBox()
    {
        var box = new FrameBox(10, 20, 50, 44);
        var state = default(KalmanState);
        state.Start(KalmanState.Measure(box));
        Assert.Equal(box, state.Box);
    }

    [Fact]
    public void Restart_TwoMeasurements_PredictsTheThird()
    {
        var state = default(KalmanState);
        state.Start(KalmanState.Measure(new FrameBox(0, 0, 20, 20)));
        state.Predict(holdHeight: false);
        state.Predict(holdHeight: false);
        state.Restart(KalmanState.Measure(new FrameBox(60, 0, 80, 20)), 30, 0, 2);
        state.Predict(holdHeight: false);
        Assert.Equal(100, state.CenterX, 9);
        Assert.Equal(10, state.CenterY, 9);
    }

    private static double[] RandomMeasurement(Random random) =>
        [random.NextDouble() * 1920, random.NextDouble() * 1080, 0.2 + random.NextDouble(), 5 + (random.NextDouble() * 200)];

    private static void AssertClose(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-9 * (1 + Math.Abs(expected)), $"{actual} instead of {expected}");
}
