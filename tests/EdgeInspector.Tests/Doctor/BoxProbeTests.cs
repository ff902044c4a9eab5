using EdgeInspector.Core.Hosting;
using EdgeInspector.Doctor;
using Xunit;

namespace EdgeInspector.Tests.Doctor;

/// <summary>What is concluded from the kernel's figures.</summary>
public sealed class BoxProbeTests : IDisposable
{
    private readonly Patient _box = new();

    [Fact]
    public void Temperature_NoSensor_IsUnknown() => Says(Level.Ok, "unknown", ThermalProbe.Judge(_box.Subject));

    [Fact]
    public void Temperature_BelowItsTripPoint_IsOk() =>
        Says(Level.Ok, "52 C at most (cpu-thermal)", ThermalProbe.Judge(_box.WithZone(0, "cpu-thermal", 52.4, ("passive", 99)).WithZone(1, "gpu-thermal", 40).Subject));

    [Fact]
    public void Temperature_AtItsPassiveTripPoint_Warns() =>
        Says(Level.Warning, "cpu-thermal is at 99 C", ThermalProbe.Judge(_box.WithZone(0, "cpu-thermal", 99, ("passive", 99), ("critical", 110)).Subject));

    [Fact]
    public void Temperature_NearTheEnd_IsAProblem() =>
        Says(Level.Problem, "switches off at 105 C", ThermalProbe.Judge(_box.WithZone(0, "cpu-thermal", 101, ("passive", 99), ("critical", 105)).Subject));

    [Fact]
    public void Temperature_HotWithoutTripPoints_Warns() => Says(Level.Warning, "x86_pkg_temp is at 90 C", ThermalProbe.Judge(_box.WithZone(0, "x86_pkg_temp", 90).Subject));

    [Fact]
    public void Temperature_SensorThatIsNotConnected_IsLeftOut() => Says(Level.Ok, "unknown", ThermalProbe.Judge(_box.WithZone(0, "pmic", -256).Subject));

    [Fact]
    public void Temperature_TripPointThatIsSwitchedOff_DoesNotCount() => Says(Level.Ok, "45 C at most", ThermalProbe.Judge(_box.WithZone(0, "cpu", 45, ("passive", 0)).Subject));

    [Theory]
    [InlineData("cpufreq-cpu0", Level.Warning)]
    [InlineData("thermal-devfreq-0", Level.Warning)]
    [InlineData("Processor", Level.Warning)]
    [InlineData("pwm-fan", Level.Ok)]
    [InlineData("gpu-fan", Level.Ok)]
    [InlineData("LCD", Level.Ok)]
    [InlineData("TCC Offset", Level.Ok)]
    public void Temperature_CoolingByWorkingLess_Warns(string type, Level expected)
    {
        _box.WithZone(0, "cpu", 60).With("/sys/class/thermal/cooling_device0/type", type).With("/sys/class/thermal/cooling_device0/cur_state", "2");
        Assert.Equal(expected, ThermalProbe.Judge(_box.Subject).Level);
    }

    [Fact]
    public void Clock_Synchronised_IsOkWithItsError() =>
        Says(Level.Ok, "within 23 ms", ClockProbe.Judge(_box.Subject, new ClockState(true, TimeSpan.FromMilliseconds(23))));

    [Fact]
    public void Clock_SetBySystemd_IsOk() =>
        Says(Level.Ok, "is synchronised", ClockProbe.Judge(_box.With("/run/systemd/timesync/synchronized", "").Subject, new ClockState(null, null)));

    [Fact]
    public void Clock_NobodyAsked_IsUnknown() => Says(Level.Ok, "unknown", ClockProbe.Judge(_box.Subject, new ClockState(null, null)));

    [Theory]
    [InlineData(true, "timedatectl set-ntp true")]
    [InlineData(false, "apt-get install -y chrony")]
    public void Clock_NotSynchronised_WarnsWithTheServiceThereIs(bool systemd, string remedy)
    {
        Check check = ClockProbe.Judge(systemd ? _box.WithFolder("/run/systemd/system").Subject : _box.Subject, new ClockState(false, null));
        Says(Level.Warning, "not synchronised", check);
        Assert.EndsWith(remedy, check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Clock_BeforeTheProgram_IsAProblem() => Says(Level.Problem, "1970-11-20", ClockProbe.Judge(_box.InYear(1970).Subject, new ClockState(true, null)));

    [Fact]
    public void Disk_BelowItsLimit_IsAProblem() => Says(Level.Problem, "is full: 100MiB free", StorageProbes.Judge(_box.Subject, 100L << 20, 64L << 30, 0));

    [Fact]
    public void Disk_TooSmallForTheEvidence_WarnsWithASizeThatFits()
    {
        Check check = StorageProbes.Judge(_box.Subject, 8L << 30, 64L << 30, 1L << 30);
        Says(Level.Warning, "8GiB free", check);
        Assert.Equal("write into /etc/edge-inspector/config.yml: storage: {max_bytes: 7142MiB}", check.Remedy);
        _box.Configured(options => options with { Storage = options.Storage with { MaxBytes = 7142L << 20 } });
        Assert.Equal(Level.Ok, StorageProbes.Judge(_box.Subject, 8L << 30, 64L << 30, 1L << 30).Level);
    }

    [Fact]
    public void Disk_EvidenceThatIsThereAlready_Counts() => Assert.Equal(Level.Ok, StorageProbes.Judge(_box.Subject, 2L << 30, 64L << 30, 10L << 30).Level);

    [Fact]
    public void Systemd_Absent_Warns() => Says(Level.Warning, "does not run", ProgramProbes.Supervisor(_box.Subject));

    [Fact]
    public void Systemd_WithoutTheUnit_NamesTheInstaller() =>
        Assert.EndsWith("scripts/install", ProgramProbes.Supervisor(_box.WithFolder("/run/systemd/system").Subject).Remedy, StringComparison.Ordinal);

    [Fact]
    public void Systemd_WithTheUnitNotEnabled_NamesTheCommand() => Assert.EndsWith(
        "systemctl enable --now edge-inspector",
        ProgramProbes.Supervisor(_box.WithFolder("/run/systemd/system").With("/etc/systemd/system/edge-inspector.service", "").Subject).Remedy,
        StringComparison.Ordinal);

    [Fact]
    public void Systemd_WithTheUnitEnabled_IsOk() => Says(Level.Ok, "at boot", ProgramProbes.Supervisor(_box.WithFolder("/run/systemd/system")
        .With("/etc/systemd/system/edge-inspector.service", "").With("/etc/systemd/system/multi-user.target.wants/edge-inspector.service", "").Subject));

    public void Dispose() => _box.Dispose();

    private static void Says(Level level, string part, Check check)
    {
        Assert.Equal(level, check.Level);
        Assert.Contains(part, check.Title, StringComparison.Ordinal);
    }
}
