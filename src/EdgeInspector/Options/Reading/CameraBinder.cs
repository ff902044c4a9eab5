using System.Numerics;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Options.Reading;

/// <summary>Reads the list of cameras and what holds between them.</summary>
internal static class CameraBinder
{
    private const string Shape = "- {name: top, source: v4l2:/dev/video0, models: [pcb-defects]}";

    public static IReadOnlyList<CameraOptions> Bind(MapReader root, BindingContext context)
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

            if (SourceAddress.IsExclusive(camera.Source) && !devices.TryAdd(camera.Source, camera.Name))
            {
                map.Error("source", $"'{camera.Source}' is camera '{devices[camera.Source]}' already, and a device opens once; give that camera all models");
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
            DeadlineMs = map.Whole("deadline_ms", 100, 1, 60_000),
            Models = ReadModels(map, context),
            Zones = ReadZones(map, context),
        };
        if (camera.PasswordFile is not null && camera.User is null)
        {
            map.Error("password_file", "needs 'user' beside it; write the user's name");
        }

        return camera with { Rules = ReadRules(map, camera.Zones) };
    }

    private static IReadOnlyList<string> ReadModels(MapReader map, BindingContext context)
    {
        var seen = new HashSet<string>();
        int written = 0;
        IReadOnlyList<string> models = map.List<string>("models", "models: [pcb-defects]", (node, path) =>
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
            problem ??= seen.Add(reference) ? null : "is given twice; keep one";
            if (problem is not null)
            {
                context.Error(node.Origin, $"{path} '{scalar.Text}' {problem}");
                return null;
            }

            return (reference, node);
        });
        if (written == 0)
        {
            map.Error("models", "is missing; name at least one model, such as [pcb-defects]");
        }

        return models;
    }

    private static IReadOnlyList<ZoneOptions> ReadZones(MapReader map, BindingContext context)
    {
        var names = new HashSet<string>();
        return map.Groups("zones", "- {name: board, polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}", zone =>
        {
            string name = zone.RequiredText("name", Names.Problem);
            if (name.Length > 0 && !names.Add(name))
            {
                zone.Error("name", $"'{name}' is given twice; choose another");
            }

            return new ZoneOptions { Name = name, Polygon = ReadPolygon(zone, context) };
        });
    }

    private static IReadOnlyList<Vector2> ReadPolygon(MapReader zone, BindingContext context)
    {
        bool broken = false;
        IReadOnlyList<Vector2> corners = zone.List<Vector2>("polygon", "[[0, 0], [1, 0], [1, 1]]", (node, path) =>
        {
            if (node is ConfigList { Items: [ConfigScalar x, ConfigScalar y] }
                && MapReader.ParseNumber(x, out double cx) && MapReader.ParseNumber(y, out double cy)
                && cx is >= 0 and <= 1 && cy is >= 0 and <= 1)
            {
                return (new Vector2((float)cx, (float)cy), node);
            }

            broken = true;
            context.Error(node.Origin, $"{path} must be [x, y] with both from 0 to 1 of the frame, not pixels");
            return null;
        });
        if (!broken && PolygonShape.Problem(corners) is { } problem)
        {
            zone.Error("polygon", problem);
        }

        return corners;
    }

    private static IReadOnlyList<RuleOptions> ReadRules(MapReader map, IReadOnlyList<ZoneOptions> zones)
    {
        var seen = new HashSet<(string?, string?)>();
        return map.Groups("rules", "- {class: open, verdict: NG, min_confidence: 0.5}", rule =>
        {
            var defaults = new RuleOptions();
            var options = new RuleOptions
            {
                Class = rule.TextOrNull("class", defaults.Class),
                Zone = rule.TextOrNull("zone", defaults.Zone),
                Verdict = rule.Choice("verdict", defaults.Verdict, ("NG", VerdictKind.Ng), ("OK", VerdictKind.Ok)),
                MinConfidence = rule.NumberOrNull("min_confidence", 0, 1),
                MinSizePx = rule.Number("min_size_px", defaults.MinSizePx, 0, 32_768),
                Frames = rule.Quorum("frames", defaults.Frames),
            };
            if (options.Zone is not null && !zones.Any(zone => zone.Name == options.Zone))
            {
                string hint = NearestWord.Suggest(options.Zone, zones.Select(zone => zone.Name));
                rule.Error("zone", $"'{options.Zone}' is no zone of this camera{(hint.Length > 0 ? hint : "; add it under 'zones' or leave it out")}");
            }

            if (!seen.Add((options.Class, options.Zone)))
            {
                rule.Error(options.Class is null ? "verdict" : "class", "has a rule above for the same class and zone, so this one is never reached; keep one");
            }

            return options;
        });
    }
}
