using System.Runtime.Intrinsics;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Tracking;

/// <summary>
/// The constant-velocity Kalman filter of SORT and ByteTrack on centre x, centre y, aspect (w/h) and height, with velocities per frame.
/// </summary>
/// <remarks>
/// ByteTrack writes it with 8x8 matrices. Every one of them (transition, both noises, the first covariance) couples a coordinate with
/// its own velocity only, so the covariance stays four 2x2 blocks, and the four filters are the lanes of one vector: the same numbers
/// without a matrix product or a decomposition. The noise is in proportion to the height: 1/20 of it for positions and measurements,
/// 1/160 for velocities; the aspect has constants of its own.
/// </remarks>
internal struct KalmanState
{
    private const double PositionWeight = 1.0 / 20;
    private const double VelocityWeight = 1.0 / 160;
    private const double AspectNoise = 1e-2;
    private const double AspectVelocityNoise = 1e-5;
    private const double AspectMeasurementNoise = 1e-1;

    /// <summary>Centre x, centre y, aspect, height.</summary>
    public Vector256<double> Position;

    /// <summary>The same, per frame.</summary>
    public Vector256<double> Velocity;

    /// <summary>Variances of the positions.</summary>
    public Vector256<double> PositionVariance;

    /// <summary>Covariances of each position with its velocity.</summary>
    public Vector256<double> Covariance;

    /// <summary>Variances of the velocities.</summary>
    public Vector256<double> VelocityVariance;

    public readonly double CenterX => Position[0];

    public readonly double CenterY => Position[1];

    /// <summary>The estimate as a box, frame pixels.</summary>
    public readonly FrameBox Box
    {
        get
        {
            double h = Position[3];
            double w = Position[2] * h;
            double x = Position[0] - (w / 2);
            double y = Position[1] - (h / 2);
            return new FrameBox((float)x, (float)y, (float)(x + w), (float)(y + h));
        }
    }

    /// <summary>A measurement of a box: centre x, centre y, aspect, height. Its height is above 0.</summary>
    public static Vector256<double> Measure(in FrameBox box)
    {
        double w = (double)box.X2 - box.X1;
        double h = (double)box.Y2 - box.Y1;
        return Vector256.Create(box.X1 + (w / 2), box.Y1 + (h / 2), w / h, h);
    }

    /// <summary>Starts at a measurement, with velocity 0 and wide uncertainty.</summary>
    public void Start(Vector256<double> measurement)
    {
        double h = measurement[3];
        Position = measurement;
        Velocity = Vector256<double>.Zero;
        PositionVariance = Square(2 * PositionWeight * h, AspectNoise);
        Covariance = Vector256<double>.Zero;
        VelocityVariance = Square(10 * VelocityWeight * h, AspectVelocityNoise);
    }

    /// <summary>One frame on. A track that is not seen keeps its height: <paramref name="holdHeight"/>.</summary>
    public void Predict(bool holdHeight)
    {
        if (holdHeight)
        {
            Velocity = Velocity.WithElement(3, 0);
        }

        double h = Position[3];
        Position += Velocity;
        PositionVariance += Covariance + Covariance + VelocityVariance + Square(PositionWeight * h, AspectNoise);
        Covariance += VelocityVariance;
        VelocityVariance += Square(VelocityWeight * h, AspectVelocityNoise);
    }

    /// <summary>Takes in a measurement.</summary>
    public void Update(Vector256<double> measurement)
    {
        Vector256<double> innovationVariance = PositionVariance + Square(PositionWeight * Position[3], AspectMeasurementNoise);
        Vector256<double> positionGain = PositionVariance / innovationVariance;
        Vector256<double> velocityGain = Covariance / innovationVariance;
        Vector256<double> innovation = measurement - Position;
        Position += positionGain * innovation;
        Velocity += velocityGain * innovation;
        VelocityVariance -= velocityGain * Covariance;
        Covariance -= positionGain * Covariance;
        PositionVariance -= positionGain * PositionVariance;
    }

    /// <summary>
    /// Starts anew from two measurements, <paramref name="frames"/> apart (two-point differencing): the centre takes the velocity at
    /// once, where the filter's gain would need many frames, and the size goes on as it was.
    /// </summary>
    public void Restart(Vector256<double> measurement, double velocityX, double velocityY, double frames)
    {
        Update(measurement);
        double measured = PositionWeight * measurement[3] * PositionWeight * measurement[3];
        Position = Position.WithElement(0, measurement[0]).WithElement(1, measurement[1]);
        Velocity = Velocity.WithElement(0, velocityX).WithElement(1, velocityY);
        PositionVariance = PositionVariance.WithElement(0, measured).WithElement(1, measured);
        Covariance = Covariance.WithElement(0, measured / frames).WithElement(1, measured / frames);
        double rate = 2 * measured / (frames * frames);
        VelocityVariance = VelocityVariance.WithElement(0, rate).WithElement(1, rate);
    }

    /// <summary>Gives a new track the velocity of its scene, pixels per frame.</summary>
    public void SetVelocity(double x, double y) => Velocity = Velocity.WithElement(0, x).WithElement(1, y);

    /// <summary>Moves the centre by a displacement of the whole scene that happened over the last frames, and its velocity by the rate.</summary>
    public void Shift(double x, double y, double frames)
    {
        Position += Vector256.Create(x, y, 0, 0);
        Velocity += Vector256.Create(x / frames, y / frames, 0, 0);
    }

    private static Vector256<double> Square(double deviation, double aspectDeviation)
    {
        double variance = deviation * deviation;
        return Vector256.Create(variance, variance, aspectDeviation * aspectDeviation, variance);
    }
}
