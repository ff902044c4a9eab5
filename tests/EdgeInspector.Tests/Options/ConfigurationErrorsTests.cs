using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Options;
using Xunit;

namespace EdgeInspector.Tests.Options;

public class ConfigurationErrorsTests
{
    [Fact]
    public void Load_FiveErrors_ShowsAllFiveWithTheirLines()
    {
        const string Yaml = """
            device: line 3
            cameras:
              - name: top
                source: v4l2:/dev/video0
                fps: fast
                models: [pcb-defects]
                zones:
                  - {name: board, polygon: [[0, 0], [1, 0]]}
                rules:
                  - {class: open, verdict: BAD}
            mqtt:
              uri: mqtt://broker:1883
            """;

        string[] errors = Config.Errors(Yaml);

        Assert.Collection(
            errors,
            error => Assert.StartsWith("config.yml:1: device 'line 3' contains a space", error),
            error => Assert.StartsWith("config.yml:5: cameras:top:fps is 'fast'; write a number from 0.1 to 1000", error),
            error => Assert.StartsWith("config.yml:8: cameras:top:zones:board:polygon has 2 corners", error),
            error => Assert.StartsWith("config.yml:10: cameras:top:rules:0:verdict is 'BAD'; write NG or OK", error),
            error => Assert.Equal("config.yml:12: unknown key 'mqtt:uri'; did you mean 'url'?", error));
    }

    [Theory]
    [InlineData("  name: status", "is a word the topics use")]
    [InlineData("  name: command", "is a word the topics use")]
    [InlineData("  name: a/b", "contains '/'")]
    [InlineData("  name: a+b", "contains '+'")]
    [InlineData("  name: 'a#b'", "contains '#'")]
    [InlineData("  name: a b", "contains a space")]
    [InlineData("  name: ''", "is empty")]
    [InlineData("  name: .hidden", "begins with a dot")]
    [InlineData("  name: null", "is missing")]
    [InlineData("  name: [a]", "is a list; write a single value")]
    public void Load_BadCameraName_IsRefusedAtItsLine(string name, string expected)
    {
        string[] errors = Config.Errors($"cameras:\n-\n  source: sim:pcb\n{name}\n  models: [a]\n");

        string error = Assert.Single(errors);
        Assert.StartsWith("config.yml:4: cameras:", error);
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData("fps: 0", "is '0'; write a number from 0.1 to 1000, or null")]
    [InlineData("fps: 1001", "is '1001'")]
    [InlineData("fps: \"30\"", "is the text \"30\"; write a number from 0.1 to 1000, or null without quotes")]
    [InlineData("fps: .nan", "is '.nan'")]
    [InlineData("fps: [30]", "is a list; write a single value")]
    [InlineData("fps: {a: 1}", "is a group of keys; write a single value")]
    [InlineData("deadline_ms: 0", "is '0'; write a whole number from 1 to 600000")]
    [InlineData("deadline_ms: 1.5", "is '1.5'; write a whole number")]
    [InlineData("deadline_ms: 0100", "is '0100'; write a whole number")]
    [InlineData("deadline_ms: 1:30", "is '1:30'; write a whole number")]
    [InlineData("deadline_ms: on", "is 'on'; write a whole number")]
    [InlineData("orientation: 90", "orientation is '90'; write none or rotate-90 or")]
    [InlineData("orientation: rotate_90", "did you mean 'rotate-90'?")]
    [InlineData("crop: 100", "crop is '100'; write a list, [x1, y1, x2, y2]")]
    [InlineData("crop: [0, 0, 1]", "crop has 3 numbers; write [x1, y1, x2, y2]")]
    [InlineData("crop: [0, 0, -1, 1]", "crop:2 is '-1'; write a number from 0 to 1 of the picture, or of pixels")]
    [InlineData("crop: [0.5, 0, 0.5, 1]", "crop is empty; write the upper left corner first")]
    [InlineData("crop: [0, 0, 2, 1]", "crop is smaller than 16 pixels; write four numbers from 0 to 1, or four of pixels")]
    [InlineData("frozen_seconds: -1", "frozen_seconds is '-1'; write a number from 0 to 86400")]
    [InlineData("frozen_seconds: off", "frozen_seconds is 'off'; write a number")]
    [InlineData("frozen: 4", "unknown key 'cameras:top:frozen'; did you mean 'frozen_seconds'?")]
    [InlineData("mm_per_px: 0", "mm_per_px is '0'; write a number from 0.000001 to 10000, or null")]
    [InlineData("mm_per_px: 0,05", "mm_per_px is '0,05'; write a number")]
    [InlineData("rules: [{class: open, min_size_mm: 0.5}]", "min_size_mm needs the camera's scale; write mm_per_px beside its source, or min_size_px here")]
    [InlineData("mm_per_px: 0.05\n    rules: [{min_size_mm: 0.5, min_size_px: 6}]", "min_size_mm is given beside min_size_px; keep one of them")]
    [InlineData("mm_per_px: 0.001\n    rules: [{min_size_mm: 200}]", "min_size_mm is 200000 pixels at 0.001 mm_per_px; write at most 100000 pixels")]
    [InlineData("slices: 640", "slices is '640'; write keys below it, indented")]
    [InlineData("slices: {overlap: 0.3}", "slices:size is missing, and without it the picture is not cut; write slices: {size: [640, 640]")]
    [InlineData("slices: {size: 16}", "slices:size is '16'; write a number from 32 to 8192, or null")]
    [InlineData("slices: {size: 320.5}", "slices:size is 320.5; write whole pixels")]
    [InlineData("slices: {size: [640, 640, 640]}", "slices:size has 3 numbers; write [width, height], or one number for a square")]
    [InlineData("slices: {size: [640, 1e9]}", "slices:size:1 is '1e9'; write a whole number of pixels from 32 to 8192")]
    [InlineData("slices: {size: 640, overlap: 20}", "slices:overlap is '20'; write a number from 0 to 0.9")]
    [InlineData("slices: {size: 640, whole: maybe}", "slices:whole is 'maybe'; write true or false")]
    [InlineData("controls: 5", "controls is '5'; write controls: {auto_exposure: 1")]
    [InlineData("controls: {Gain: 5}", "controls:Gain is no control's name; write it as v4l2-ctl --list-ctrls shows it")]
    [InlineData("controls: {gain: high}", "controls:gain is 'high'; write a whole number")]
    [InlineData("controls: {gain: 5}", "controls has no use with 'sim:pcb', only with v4l2: sources; leave it out")]
    [InlineData("zones: board", "is 'board'; write a list")]
    [InlineData("zones: [board]", "zones:0 is 'board'; write - {name: board")]
    [InlineData("zones: [{polygon: [[0,0],[1,0],[1,1]]}]", "zones:0:name is missing")]
    [InlineData("zones: [{name: a, polygon: [[0,0],[640,0],[1,1]]}]", "polygon:1 must be [x, y] with both from 0 to 1 of the frame, not pixels")]
    [InlineData("zones: [{name: a, polygon: [[0,0],[1,1],[1,0],[0,1]]}]", "polygon crosses itself")]
    [InlineData("zones: [{name: a, polygon: [[0,0],[0.5,0.5],[1,1]]}]", "polygon encloses nothing")]
    [InlineData("zones: [{name: a, polygon: [[0,0],[1,0],[1]]}]", "polygon:2 must be [x, y]")]
    [InlineData("zones: [{name: a, polygon: [[0,0],[1,0],[1,1]]}, {name: a, polygon: [[0,0],[1,0],[1,1]]}]", "name 'a' is given twice")]
    [InlineData("rules: [{class: open, frames: 2/3}]", "frames is '2/3'; write N of M")]
    [InlineData("rules: [{class: open, frames: 4 of 3}]", "frames is '4 of 3'")]
    [InlineData("rules: [{class: open, frames: 0 of 3}]", "frames is '0 of 3'")]
    [InlineData("rules: [{class: open, verdict: ng}]", "verdict is 'ng'; write NG or OK; did you mean 'NG'?")]
    [InlineData("rules: [{class: open, min_confidence: 50}]", "min_confidence is '50'; write a number from 0 to 1")]
    [InlineData("rules: [{class: open, frames: 2 of 61}]", "frames is '2 of 61'; write N of M with 1 <= N <= M <= 60")]
    [InlineData("rules: [{class: open, zones: [bord]}]", "zones:0 is 'bord', which is no zone of this camera; add it")]
    [InlineData("rules: [{class: open, zones: bord}]", "zones is 'bord'; write a list, [board]")]
    [InlineData("rules: [{class: open}, {class: open, min_confidence: 0.9}]", "rules:1 is never reached: rule 0 decides")]
    [InlineData("rules: [{verdict: NG}, {class: open}]", "rules:1 is never reached")]
    [InlineData("rules: [{klass: open}]", "unknown key 'cameras:top:rules:0:klass'; did you mean 'class'?")]
    [InlineData("password: x", "unknown key 'cameras:top:password'; did you mean 'password_file'?")]
    [InlineData("user: me", "user has no use with 'sim:pcb', only with rtsp: and rtsps: sources; leave it out")]
    [InlineData("password_file: /secret", "password_file has no use with 'sim:pcb', only with rtsp: and rtsps: sources; leave it out")]
    public void Load_BadCameraKey_IsRefusedAtItsLine(string key, string expected)
    {
        string[] errors = Config.Errors($"cameras:\n  - name: top\n    source: sim:pcb\n    models: [a]\n    {key}\n");

        string error = Assert.Single(errors);
        Assert.Matches("^config.yml:[56]: ", error);
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData("rtsp://10.0.0.5/line", "password_file: /secret", "password_file needs 'user' beside it")]
    [InlineData("gst:videotestsrc", "user: me", "user has no use with 'gst:videotestsrc'")]
    [InlineData("v4l2:/dev/video0", "user: me", "user has no use with 'v4l2:/dev/video0'")]
    [InlineData("csi:0", "password_file: /secret", "password_file has no use with 'csi:0'")]
    [InlineData("file:/clip.mp4", "user: me", "user has no use with 'file:/clip.mp4'")]
    [InlineData("file:/clip.mp4", "fps: 10", "fps has no use with 'file:/clip.mp4', only with cameras and dir: sources, since every frame of a clip is judged; leave it out")]
    public void Load_KeyThatTheSourceDoesNotGoBy_IsRefused(string source, string key, string expected)
    {
        string error = Assert.Single(Config.Errors($"cameras:\n  - name: top\n    source: \"{source}\"\n    models: [a]\n    {key}\n"));

        Assert.StartsWith("config.yml:5: cameras:top:", error);
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData("rtsp://10.0.0.5/line", "user: me")]
    [InlineData("rtsps://10.0.0.5/line", "user: me\n    password_file: /secret")]
    [InlineData("gst:videotestsrc", "fps: 10")]
    [InlineData("dir:/images", "fps: 10")]
    public void Load_KeyThatTheSourceGoesBy_IsTaken(string source, string key) =>
        Assert.Empty(Config.Load($"cameras:\n  - name: top\n    source: \"{source}\"\n    models: [a]\n    {key}\n").Errors);

    [Theory]
    [InlineData("/dev/video0", "did you mean 'v4l2:/dev/video0'?")]
    [InlineData("camera", "is no source; write one that begins with v4l2:")]
    [InlineData("v4l2:", "is incomplete")]
    [InlineData("rtsp://", "is incomplete")]
    [InlineData("rtsp://user:secret@host/stream", "holds a password; write 'user' and 'password_file'")]
    [InlineData("gst:rtspsrc location=rtsp://user:secret@host/ ! appsink", "holds a password")]
    public void Load_BadSource_IsRefused(string source, string expected)
    {
        string error = Assert.Single(Config.Errors($"cameras:\n  - name: top\n    models: [a]\n    source: \"{source}\"\n"));

        Assert.StartsWith("config.yml:4: cameras:top:source ", error);
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData("models: {provider: gpu}", "models:provider is 'gpu'; write auto or cpu or cuda or tensorrt")]
    [InlineData("models: {threads: 257}", "models:threads is '257'; write a whole number from 0 to 256")]
    [InlineData("models: 3", "models is '3'; write keys below it, indented")]
    [InlineData("mqtt: {url: localhost}", "mqtt:url 'localhost' cannot be used; write mqtt://HOST:PORT, mqtts://HOST:PORT or embedded")]
    [InlineData("mqtt: {url: 'tcp://localhost'}", "cannot be used; write mqtt://")]
    [InlineData("mqtt: {url: 'mqtt://host:99999'}", "the port must be 1-65535")]
    [InlineData("mqtt: {url: 'mqtt://host:0'}", "the port must be 1-65535")]
    [InlineData("mqtt: {url: 'mqtt://me:pw@host'}", "user and password do not belong into the URL")]
    [InlineData("mqtt: {url: 'mqtt://host/path'}", "nothing may follow HOST:PORT")]
    [InlineData("mqtt: {url: 'mqtt://'}", "the host is missing")]
    [InlineData("mqtt: {root: 'a/#'}", "may not contain + # or spaces")]
    [InlineData("mqtt: {root: '/a'}", "may not begin with /")]
    [InlineData("mqtt: {password: secret}", "unknown key 'mqtt:password'; did you mean 'password_file'?")]
    [InlineData("mqtt: {password_file: /secret}", "mqtt:password_file needs mqtt:user beside it")]
    [InlineData("mqtt: {ca_file: /ca.pem}", "mqtt:ca_file has no use with mqtt://127.0.0.1:1883")]
    [InlineData("mqtt: {keep_alive: 4}", "mqtt:keep_alive is '4'; write a whole number from 5 to 65535")]
    [InlineData("storage: {max_bytes: 10 parsecs}", "storage:max_bytes is '10 parsecs'; write a size from 1MiB to 1024TiB, such as 10GiB")]
    [InlineData("storage: {max_bytes: 1KiB}", "storage:max_bytes is '1KiB'")]
    [InlineData("storage: {max_age: 30}", "storage:max_age is '30'; write a time from 1m to 3650d with its unit, such as 12h or 30d")]
    [InlineData("storage: {max_age: 4000d}", "storage:max_age is '4000d'")]
    [InlineData("explain: {language: english}", "explain:language 'english' is no language")]
    [InlineData("web: {listen: '127.0.0.1:8080'}", "web:listen '127.0.0.1:8080' cannot be used; write http://ADDRESS:PORT")]
    [InlineData("web: {listen: 'https://127.0.0.1:8080'}", "TLS is a reverse proxy's work")]
    [InlineData("web: {listen: 'http://box.example:8080'}", "'box.example' is a name; write an IP address")]
    [InlineData("web: {listen: 'http://0.0.0.0:8080'}", "needs a password; write one into a file and name it in web:password_file")]
    [InlineData("web: {listen: 'http://[::]:8080'}", "needs a password")]
    [InlineData("websites: {}", "unknown key 'websites'; known are device, cameras, models, mqtt, storage, explain, web")]
    [InlineData("device: [a]", "device is a list; write a single value")]
    [InlineData("device: \"a\\nb\"", "device contains a control character")]
    public void Load_BadKey_IsRefusedAtItsLine(string key, string expected)
    {
        string error = Assert.Single(Config.Errors(Config.Minimal + key + "\n"));

        Assert.StartsWith("config.yml:3: ", error);
        Assert.Contains(expected, error);
    }

    [Fact]
    public void Load_TwoCamerasOfOneName_NamesTheFirst()
    {
        const string Yaml = "cameras:\n- {name: a, source: 'sim:pcb', models: [m]}\n- {name: a, source: 'sim:pcb', models: [m]}\n";

        Assert.Equal(["config.yml:3: cameras:a:name 'a' is taken by the camera at config.yml:2; choose another"], Config.Errors(Yaml));
    }

    [Fact]
    public void Load_TwoCamerasOnOneDevice_IsRefused()
    {
        const string Yaml = "cameras:\n- {name: a, source: 'csi:0', models: [m]}\n- {name: b, source: 'csi:0', models: [m]}\n";

        Assert.Contains("config.yml:3: cameras:b:source 'csi:0' is camera 'a' already", Assert.Single(Config.Errors(Yaml)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cameras:")]
    [InlineData("cameras: []")]
    public void Load_NoCamera_SaysHowToWriteOne(string yaml)
    {
        Assert.Contains("cameras is missing; write at least one, such as - {name: top", Assert.Single(Config.Errors(yaml)));
    }

    [Fact]
    public void Load_CameraOptions_AreThoseWritten()
    {
        CameraOptions camera = Config.Valid("""
            cameras:
              - name: top
                source: v4l2:/dev/video0
                models: [m]
                orientation: transverse
                crop: [100, 50, 1180, 690]
                frozen_seconds: 0
                controls: {auto_exposure: 1, exposure_time_absolute: 100, gain: -3}
            """).Cameras[0];

        Assert.Equal(FrameOrientation.Transverse, camera.Orientation);
        Assert.Equal(new FrameCrop(100, 50, 1180, 690, InPixels: true), camera.Crop);
        Assert.Equal(0, camera.FrozenSeconds);
        Assert.Equal([new("auto_exposure", 1), new("exposure_time_absolute", 100), new("gain", -3)], camera.Controls);
    }

    [Theory]
    [InlineData("slices: {size: 640}", 640, 640, true)]
    [InlineData("slices: {size: [960, 540], overlap: 0.3, whole: false, match: 0.4}", 960, 540, false)]
    public void Load_Slices_AreThoseWritten(string key, int width, int height, bool whole)
    {
        SliceOptions? slices = Config.Valid($"cameras:\n- {{name: a, source: 'sim:pcb', models: [m], {key}}}\n").Cameras[0].Slices;

        Assert.Equal(new SliceOptions { Width = width, Height = height, Whole = whole, Overlap = whole ? 0.2f : 0.3f, Match = whole ? 0.5f : 0.4f }, slices);
        Assert.Null(Config.Valid(Config.Minimal).Cameras[0].Slices);
    }

    [Fact]
    public void Load_SizeInMillimetres_IsJudgedInPixels()
    {
        CameraOptions camera = Config.Valid("""
            cameras:
              - name: top
                source: sim:pcb
                models: [m]
                mm_per_px: 0.05
                rules: [{class: open, min_size_mm: 0.5}, {min_size_px: 6}]
            """).Cameras[0];

        Assert.Equal(0.05f, camera.MmPerPx);
        Assert.Equal([10f, 6f], camera.Rules.Select(static rule => rule.MinSizePx));
    }

    [Fact]
    public void Load_CropWithinOne_IsPartsOfThePicture() => Assert.Equal(
        new FrameCrop(0.25, 0, 1, 0.5, InPixels: false),
        Config.Valid("cameras:\n- {name: a, source: 'sim:pcb', models: [m], crop: [0.25, 0, 1, 0.5]}\n").Cameras[0].Crop);

    [Theory]
    [InlineData("models: []", "models is missing; name at least one model")]
    [InlineData("models: pcb-defects", "models is 'pcb-defects'; write a list, models: [pcb-defects]")]
    [InlineData("models: [a, a]", "models:1 'a' is given twice")]
    [InlineData("models: [null]", "models:0 is empty; write a model's name or path")]
    [InlineData("models: [a b]", "models:0 'a b' contains a space")]
    public void Load_BadModelNames_AreRefused(string models, string expected)
    {
        Assert.Contains(Config.Errors($"cameras:\n- name: a\n  source: sim:pcb\n  {models}\n"), error => error.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[{class: open, verdict: OK}, {class: open}]")]
    [InlineData("[{class: open, zones: [a]}, {class: open}]")]
    [InlineData("[{class: open, zones: [a]}, {class: open, zones: [a, b]}]")]
    [InlineData("[{class: open}, {class: short}, {class: '*'}]")]
    public void Load_RulesThatAddToEachOther_AreValid(string rules)
    {
        string zones = "zones: [{name: a, polygon: [[0,0],[1,0],[1,1]]}, {name: b, polygon: [[0,0],[1,0],[1,1]]}]";

        DaemonOptions options = Config.Valid($"cameras:\n- name: top\n  source: sim:pcb\n  models: [m]\n  {zones}\n  rules: {rules}\n");

        Assert.Empty(VerdictPolicy.Validate(options.Cameras[0].Rules, options.Cameras[0].Zones));
    }

    [Fact]
    public void Load_MissingFile_SaysSo()
    {
        ConfigurationResult result = ConfigurationLoader.Load(new ConfigurationRequest { File = "/nowhere/config.yml" });

        Assert.StartsWith("/nowhere/config.yml: no such file", Assert.Single(result.Errors).ToString());
        Assert.Null(result.Options);
    }
}
