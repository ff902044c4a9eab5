using EdgeInspector.Options;
using Xunit;

namespace EdgeInspector.Tests.Options;

public class ConfigurationLayersTests
{
    [Fact]
    public void Load_EveryLayerSetsAKey_TheLaterWins()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("config.yml", Config.Minimal
            + $"storage: {{directory: {folder.FullName}, max_age: 1d}}\nmqtt: {{root: file, keep_alive: 20, user: file, detections_per_second: 1}}\n");
        folder.Write("overlay.yml", "mqtt: {keep_alive: 30, user: page, detections_per_second: 2}\n");

        ConfigurationResult result = ConfigurationLoader.Load(new ConfigurationRequest
        {
            File = file,
            Environment = [new("EDGEINSPECTOR__MQTT__USER", "environment"), new("EDGEINSPECTOR__MQTT__DETECTIONS_PER_SECOND", "3"), new("PATH", "/bin")],
            Set = ["mqtt:detections_per_second=4"],
        });

        Assert.Empty(result.Errors);
        MqttOptions mqtt = result.Options!.Mqtt;
        Assert.Equal("mqtt://127.0.0.1:1883", mqtt.Url);
        Assert.Equal("file", mqtt.Root);
        Assert.Equal(30, mqtt.KeepAlive);
        Assert.Equal("environment", mqtt.User);
        Assert.Equal(4, mqtt.DetectionsPerSecond);
        Assert.Equal("default", result.OriginOf("mqtt:ok_verdicts_per_second").ToString());
        Assert.Equal($"{file}:4", result.OriginOf("mqtt:root").ToString());
        Assert.Equal($"{folder.FullName}/overlay.yml:1", result.OriginOf("mqtt:keep_alive").ToString());
        Assert.Equal("environment EDGEINSPECTOR__MQTT__USER", result.OriginOf("mqtt:user").ToString());
        Assert.Equal("--set mqtt:detections_per_second", result.OriginOf("mqtt:detections_per_second").ToString());
    }

    [Fact]
    public void Load_BadValuesInLaterLayers_AreBlamedOnThem()
    {
        ConfigurationResult result = Config.Load(Config.Minimal, request => request with
        {
            Environment = [new("EDGEINSPECTOR__MQTT__URL", "tcp://a"), new("EdgeInspector__Web__Lisen", "x")],
            Set = ["mqtt:keep_alive=soon", "cameras:top:fbs=3", "mqtt:url", "mqtt::url=x", "device:name=x", "cameras:side:fps=3"],
        });

        Assert.Equivalent(
            new[]
            {
                "--set mqtt:url: write --set KEY=VALUE with the key's path in colons, such as mqtt:url=embedded or cameras:0:fps=10",
                "--set mqtt::url: write --set KEY=VALUE with the key's path in colons, such as mqtt:url=embedded or cameras:0:fps=10",
                "--set cameras:side:fps: cameras has no entry 'side'; there are top (a number from 0 to 1, the last one to add)",
                "environment EDGEINSPECTOR__MQTT__URL: mqtt:url 'tcp://a' cannot be used; write mqtt://HOST:PORT, mqtts://HOST:PORT or embedded",
                "environment EdgeInspector__Web__Lisen: unknown key 'web:lisen'; did you mean 'listen'?",
                "--set mqtt:keep_alive: mqtt:keep_alive is 'soon'; write a whole number from 5 to 65535",
                "--set cameras:top:fbs: unknown key 'cameras:top:fbs'; did you mean 'fps'?",
                "--set device:name: device is a group of keys; write a single value",
            },
            result.Errors.Select(error => error.ToString()));
        Assert.Equal(8, result.Errors.Count);
    }

    [Fact]
    public void Load_SetOnAValueThatHoldsNothing_IsBlamedOnTheSet()
    {
        Assert.Equal(["--set device:name: device is a single value and has nothing named 'name' in it"], Config.Errors(Config.Minimal + "device: a\n", "device:name=x"));
    }

    [Theory]
    [InlineData("cameras:0:source=csi:0")]
    [InlineData("cameras:top:source=csi:0")]
    [InlineData("cameras:TOP:source=csi:0")]
    public void Load_CameraByNumberOrName_IsChanged(string setting)
    {
        Assert.Equal("csi:0", Config.Valid(Config.Minimal, setting).Cameras[0].Source);
    }

    [Fact]
    public void Load_CameraByTheNextNumber_IsAdded()
    {
        DaemonOptions options = Config.Valid("device: a", "cameras:0:name=a", "cameras:0:source=sim:pcb?seed=1", "cameras:0:models=[m, n]", "cameras:0:models:2=o");

        Assert.Equal(["m", "n", "o"], options.Cameras[0].Models);
        Assert.Equal("sim:pcb?seed=1", options.Cameras[0].Source);
    }

    [Fact]
    public void Load_EnvironmentAddsEntries_InTheOrderOfTheirNumbers()
    {
        IEnumerable<KeyValuePair<string, string>> models = Enumerable.Range(0, 12).Reverse()
            .Select(i => new KeyValuePair<string, string>($"EDGEINSPECTOR__CAMERAS__0__MODELS__{i}", $"m{i}"));

        ConfigurationResult result = Config.Load(Config.Minimal, request => request with { Environment = models });

        Assert.Empty(result.Errors);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"m{i}"), result.Options!.Cameras[0].Models);
    }

    [Fact]
    public void Load_SetWithBrokenFlow_IsBlamedOnTheSet()
    {
        Assert.StartsWith("--set cameras:0:models: not readable as YAML", Config.Errors(Config.Minimal, "cameras:0:models=[a")[0]);
    }

    [Fact]
    public void Load_EmptyEnvironmentValue_MeansTheDefault()
    {
        ConfigurationResult result = Config.Load(Config.Minimal + "mqtt: {user: a}\n", request => request with { Environment = [new("EDGEINSPECTOR__MQTT__USER", "")] });

        Assert.Null(result.Options!.Mqtt.User);
    }

    [Fact]
    public void Load_Overlay_ChangesCamerasByName()
    {
        using var folder = new TemporaryFolder();
        folder.Write("overlay.yml", "cameras: [{name: top, deadline_ms: 50}, {name: side, source: 'sim:pcb', models: [m]}]\n");

        ConfigurationResult result = Config.Load(Config.Minimal, request => request with { UseOverlay = true, Set = [$"storage:directory={folder.FullName}"] });

        Assert.Empty(result.Errors);
        Assert.Equal(["top", "side"], result.Options!.Cameras.Select(camera => camera.Name));
        Assert.Equal(50, result.Options.Cameras[0].DeadlineMs);
        Assert.Equal("sim:pcb?seed=7", result.Options.Cameras[0].Source);
    }

    [Fact]
    public void Load_OverlayOpensThePage_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string overlay = folder.Write("overlay.yml", "mqtt: {keep_alive: 9}\nweb: {listen: 'http://127.0.0.1:1'}\nstorage: {directory: /}\n");

        ConfigurationResult result = Config.Load(Config.Minimal, request => request with { UseOverlay = true, Set = [$"storage:directory={folder.FullName}"] });

        Assert.Equal(
            [
                $"{overlay}:2: 'web' cannot be changed from the page; remove it here and write it into the configuration file",
                $"{overlay}:3: 'storage' cannot be changed from the page; remove it here and write it into the configuration file",
            ],
            result.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Load_RelativePaths_StartAtTheFileTheyAreWrittenIn()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("etc/config.yml", """
            cameras: [{name: a, source: "file:clips/a.mp4", models: [../own/m.onnx, pcb-defects]}, {name: b, source: "dir:images", models: [m]}]
            storage: {directory: ../state}
            """);

        ConfigurationResult result = ConfigurationLoader.Load(new ConfigurationRequest { File = file, Set = ["models:directory=here"] });

        Assert.Empty(result.Errors);
        Assert.Equal($"file:{folder.FullName}/etc/clips/a.mp4", result.Options!.Cameras[0].Source);
        Assert.Equal($"dir:{folder.FullName}/etc/images", result.Options.Cameras[1].Source);
        Assert.Equal([$"{folder.FullName}/own/m.onnx", "pcb-defects"], result.Options.Cameras[0].Models);
        Assert.Equal($"{folder.FullName}/state", result.Options.Storage.Directory);
        Assert.Equal(Path.GetFullPath("here"), result.Options.Models.Directory);
    }

    [Fact]
    public void Load_FileOverBase_ChangesIt()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("config.yml", "cameras: [{name: top, fps: 5}]\n");

        ConfigurationResult result = Config.Load(Config.Minimal, request => request with { File = file });

        Assert.Empty(result.Errors);
        Assert.Equal(5, result.Options!.Cameras[0].Fps);
    }
}
