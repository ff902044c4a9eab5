using System.Numerics;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Options.Reading;

/// <summary>Reads the list of cameras and what holds between them.</summary>
internal static class CameraBinder
{
    private const string Shape = "- {name: top, source: v4l2:/dev/video0, models: [pcb-defects]}";

    private static readonly string[] _verdicts = ["NG", "OK"];

    /// <summary>In the order of <see cref="FrameOrientation"/>.</summary>
    private static readonly string[] _orientations = ["none", "rotate-90", "rotate-180", "rotate-270", "flip-horizontal", "flip-vertical", "transpose", "transverse"];

    public static List<CameraOptions> Bind(MapReader root, BindingContext context)
    {
        var names = new Dictionary<string, ConfigOrigin>();
        var devices = new Dictionary<string, string>();
        return root.Groups("cameras", Shape, map =>
        {
            CameraOptions camera = ReadCamera(map, context);
            if (camera.Name.Length > 0 && !names.TryAdd(camera.Name, map.OriginOf("name")))
            {
                map.Error("name", $"'{camera.Name}' is taken by the camera at {names[camera.Name]}; choose another");
            }

            if (SourceAddress.Device(camera.Source) is { } device && !devices.TryAdd(device, camera.Name))
            {
                map.Error("source", $"'{camera.Source}' is camera '{devices[device]}' already, and a device opens once; give that camera all models");
            }

            return camera;
        });
    }

    private static CameraOptions ReadCamera(MapReader map, BindingContext context)
    {
        var camera = new CameraOptions
        {
            Name = map.RequiredText("name", Names.CameraProblem),
            Source = SourceAddress.Absolute(map.RequiredText("source", SourceAddress.Problem), map.OriginOf("source").BaseDirectory),
            User = map.TextOrNull("user", null),
            PasswordFile = map.SecretFileOrNull("password_file"),
            Fps = map.NumberOrNull("fps", 0.1, 1000),
            Orientation = (FrameOrientation)map.Choice("orientation", 0, _orientations),
            Crop = ReadCrop(map, context),
            FrozenSeconds = map.Number("frozen_seconds", 3, 0, 86_400),
            MmPerPx = ReadScale(map),
            Controls = map.WholeNumbers("controls", "controls: {auto_exposure: 1, exposure_time_absolute: 100}", ControlProblem),
            DeadlineMs = map.Whole("deadline_ms", 100, 1, 600_000),
            Models = ReadModels(map, context),
            Slices = map.Group("slices", slices => SlicesBinder.Read(slices, context)),
            Zones = ReadZones(map, context),
        };
        CheckUse(map, camera);
        return camera with { Rules = ReadRules(map, camera.Zones, camera.MmPerPx, context) };
    }

    /// <summary>Keys that this kind of source would not go by: who writes one believes that it is in force.</summary>
    private static void CheckUse(MapReader map, CameraOptions camera)
    {
        bool logsIn = Is("rtsp") || Is("rtsps");
        NoUse("user", camera.User is not null && !logsIn, "rtsp: and rtsps: sources");
        NoUse("password_file", camera.PasswordFile is not null && !logsIn, "rtsp: and rtsps: sources");
        if (logsIn && camera.PasswordFile is not null && camera.User is null)
        {
            map.Error("password_file", "needs 'user' beside it; write the user's name");
        }

        NoUse("controls", camera.Controls.Count > 0 && !Is("v4l2"), "v4l2: sources");
        NoUse("fps", camera.Fps is not null && Is("file"), "cameras and dir: sources, since every frame of a clip is judged");

        bool Is(string scheme) => camera.Source.StartsWith(scheme + ":", StringComparison.Ordinal);

        void NoUse(string key, bool isWritten, string use)
        {
            if (isWritten && camera.Source.Length > 0)
            {
                map.Error(key, $"has no use with '{camera.Source}', only with {use}; leave it out");
            }
        }
    }

    /// <summary>Millimetres per pixel; null: not calibrated.</summary>
    internal static float? ReadScale(MapReader map) => (float?)map.NumberOrNull("mm_per_px", Calibration.Least, Calibration.Most);

    private static FrameCrop? ReadCrop(MapReader map, BindingContext context)
    {
        var corners = new double[4];
        int count = 0;
        bool broken = false;
        map.List("crop", "[x1, y1, x2, y2]", (node, path) =>
        {
            if (node is not ConfigScalar scalar || !MapReader.ParseNumber(scalar, out double value) || value < 0 || value > FramePool.MaxEdge)
            {
                broken = true;
                context.Error(node.Origin, $"{path} is {node.Kind}; write a number from 0 to 1 of the picture, or of pixels up to {FramePool.MaxEdge}");
                return null;
            }

            if (count < corners.Length)
            {
                corners[count] = value;
            }

            count++;
            return node;
        });
        if (broken || count == 0)
        {
            return null;
        }

        bool pixels = corners.AsSpan().ContainsAnyExceptInRange(0, 1);
        string? problem = count != 4 ? $"has {count} numbers; write [x1, y1, x2, y2]"
            : corners[2] <= corners[0] || corners[3] <= corners[1] ? "is empty; write the upper left corner first: [x1, y1, x2, y2] with x1 < x2 and y1 < y2"
            : pixels && Math.Min(corners[2] - corners[0], corners[3] - corners[1]) < FrameCrop.MinEdge ? $"is smaller than {FrameCrop.MinEdge} pixels; write four numbers from 0 to 1, or four of pixels"
            : null;
        if (problem is not null)
        {
            map.Error("crop", problem);
            return null;
        }

        return new FrameCrop(corners[0], corners[1], corners[2], corners[3], pixels);
    }

    private static string? ControlProblem(string name) =>
        name.Length > 0 && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_')
            ? null
            : "is no control's name; write it as v4l2-ctl --list-ctrls shows it, such as exposure_time_absolute";

    private static List<string> ReadModels(MapReader map, BindingContext context)
    {
        var models = new List<string>();
        int written = 0;
        map.List("models", "models: [pcb-defects]", (node, path) =>
        {
            written++;
            if (node is not ConfigScalar { IsNull: false, Text.Length: > 0 } scalar)
            {
                context.Error(node.Origin, $"{path} is {node.Kind}; write a model's name or path");
                return null;
            }

            // A name is looked up in the store; anything with a slash is a path.
            bool isPath = scalar.Text.Contains('/');
            string reference = isPath ? BindingContext.Absolute(scalar.Text, node.Origin) : scalar.Text;
            string? problem = isPath ? null : Names.Problem(reference);
            problem ??= models.Contains(reference) ? "is given twice; keep one" : null;
            if (problem is not null)
            {
                context.Error(node.Origin, $"{path} '{scalar.Text}' {problem}");
                return null;
            }

            models.Add(reference);
            return node;
        });
        if (written == 0)
        {
            map.Error("models", "is missing; name at least one model, such as [pcb-defects]");
        }

        return models;
    }

    internal static List<Zone> ReadZones(MapReader map, BindingContext context)
    {
        var names = new HashSet<string>();
        List<Zone> zones = map.Groups("zones", "- {name: board, polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}", zone =>
        {
            string name = zone.RequiredText("name", Names.Problem);
            if (name.Length > 0 && !names.Add(name))
            {
                zone.Error("name", $"'{name}' is given twice; choose another");
            }

            return new Zone(name, ReadPolygon(zone, context));
        });
        if (zones.Count > VerdictPolicy.MaxZones)
        {
            map.Error("zones", $"has {zones.Count} entries; at most {VerdictPolicy.MaxZones}");
        }

        return zones;
    }

    private static Vector2[] ReadPolygon(MapReader zone, BindingContext context)
    {
        // An array: a list of vectors would have its code generated at start.
        var corners = new Vector2[PolygonShape.MaxCorners];
        int count = 0;
        bool broken = false;
        zone.List("polygon", "[[0, 0], [1, 0], [1, 1]]", (node, path) =>
        {
            if (node is ConfigList { Items: [ConfigScalar x, ConfigScalar y] }
                && MapReader.ParseNumber(x, out double cx) && MapReader.ParseNumber(y, out double cy)
                && cx is >= 0 and <= 1 && cy is >= 0 and <= 1)
            {
                if (count < corners.Length)
                {
                    corners[count] = new Vector2((float)cx, (float)cy);
                }

                count++;
                return node;
            }

            broken = true;
            context.Error(node.Origin, $"{path} must be [x, y] with both from 0 to 1 of the frame, not pixels");
            return null;
        });
        Vector2[] polygon = corners[..Math.Min(count, corners.Length)];
        if (!broken && PolygonShape.Problem(polygon, count) is { } problem)
        {
            zone.Error("polygon", problem);
        }

        return polygon;
    }

    internal static List<VerdictRule> ReadRules(MapReader map, IReadOnlyList<Zone> zones, float? mmPerPx, BindingContext context)
    {
        var above = new List<VerdictRule>();
        return map.Groups("rules", "- {class: open, verdict: NG, min_confidence: 0.5}", reader =>
        {
            var rule = new VerdictRule
            {
                Class = reader.TextOrNull("class", null) ?? VerdictRule.AnyClass,
                Zones = ReadZoneNames(reader, zones, context),
                Verdict = reader.Choice("verdict", 0, _verdicts) == 0 ? VerdictKind.Ng : VerdictKind.Ok,
                MinConfidence = (float?)reader.NumberOrNull("min_confidence", 0, 1),
                MinSizePx = ReadMinSize(reader, mmPerPx),
                Frames = reader.QuotaOrNull("frames"),
            };
            int decider = above.FindIndex(earlier => LeavesNothingFor(earlier, rule));
            if (decider >= 0)
            {
                context.Error(reader.Origin, $"{reader.Path} is never reached: rule {decider} decides about all it is for; remove it or put it above");
            }

            above.Add(rule);
            return rule;
        });
    }

    /// <summary>In pixels, whichever unit it is written in.</summary>
    private static float ReadMinSize(MapReader rule, float? mmPerPx)
    {
        float pixels = (float)rule.Number("min_size_px", 0, 0, VerdictRule.MaxSizePx);
        double millimetres = rule.NumberOrNull("min_size_mm", 0, VerdictRule.MaxSizePx * (double)Calibration.Most) ?? 0;
        if (millimetres == 0)
        {
            return pixels;
        }

        string? problem = pixels > 0 ? "is given beside min_size_px; keep one of them"
            : mmPerPx is null ? "needs the camera's scale; write mm_per_px beside its source, or min_size_px here"
            : millimetres / mmPerPx.Value > VerdictRule.MaxSizePx ? FormattableString.Invariant($"is {millimetres / mmPerPx.Value:0} pixels at {mmPerPx} mm_per_px; write at most {VerdictRule.MaxSizePx} pixels")
            : null;
        if (problem is not null)
        {
            rule.Error("min_size_mm", problem);
            return pixels;
        }

        return (float)(millimetres / mmPerPx!.Value);
    }

    private static List<string> ReadZoneNames(MapReader rule, IReadOnlyList<Zone> zones, BindingContext context)
    {
        var names = new List<string>();
        rule.List("zones", "[board]", (node, path) =>
        {
            if (node is ConfigScalar { IsNull: false } name && zones.Any(zone => zone.Name == name.Text))
            {
                names.Add(name.Text);
                return node;
            }

            string hint = node is ConfigScalar wrong ? NearestWord.Suggest(wrong.Text, zones.Select(zone => zone.Name)) : "";
            context.Error(node.Origin, $"{path} is {node.Kind}, which is no zone of this camera{(hint.Length > 0 ? hint : "; add it under the camera's 'zones' or leave it out")}");
            return null;
        });
        return names;
    }

    /// <summary>An NG rule decides about whatever it covers; an OK rule only where it holds.</summary>
    private static bool LeavesNothingFor(VerdictRule earlier, VerdictRule rule) =>
        earlier.Verdict == VerdictKind.Ng
        && (earlier.Class == VerdictRule.AnyClass || earlier.Class == rule.Class)
        && (earlier.Zones.Count == 0 || (rule.Zones.Count > 0 && rule.Zones.All(earlier.Zones.Contains)));
}
