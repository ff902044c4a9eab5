namespace EdgeInspector.Options.Reading;

/// <summary>Reads where models come from, and when.</summary>
internal static class UpdateBinder
{
    private const string Channel = "- {name: plant, url: https://models.example/plant/, root_file: /etc/edge-inspector/plant.root.json}";
    private const int MaxChannels = 16;

    private static readonly string[] s_offline = ["refuse", "allow"];

    public static UpdateOptions Read(MapReader map, BindingContext context)
    {
        var defaults = new UpdateOptions();
        var names = new HashSet<string>(StringComparer.Ordinal);
        List<UpdateChannelOptions> channels = map.Groups("channels", Channel, channel =>
        {
            UpdateChannelOptions options = ReadChannel(channel);
            if (options.Name.Length > 0 && !names.Add(options.Name))
            {
                channel.Error("name", $"'{options.Name}' is given twice; choose another");
            }

            return options;
        });
        if (channels.Count > MaxChannels)
        {
            map.Error("channels", $"has {channels.Count} entries; at most {MaxChannels}");
        }

        return new UpdateOptions
        {
            Channels = channels,
            Poll = map.Time("poll", defaults.Poll, TimeSpan.FromSeconds(10), TimeSpan.FromDays(30)),
            Windows = ReadWindows(map, context),
            TimeZone = map.TextOrNull("time_zone", null, name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out _)
                ? null
                : "is no time zone of this box; write an IANA name such as Europe/Berlin (and install tzdata where none is known)"),
            MinFreeBytes = map.Bytes("min_free_bytes", defaults.MinFreeBytes, 0, 1L << 50),
            Groups = ReadGroups(map, context),
            Trust = map.Folder("trust", defaults.Trust),
            Offline = (OfflinePackages)map.Choice("offline", (int)defaults.Offline, s_offline),
            Gates = map.Group("gates", ReadGates),
        };
    }

    private static UpdateChannelOptions ReadChannel(MapReader map)
    {
        string name = map.RequiredText("name", Names.Problem);
        string url = map.RequiredText("url", text => Address(text, map.OriginOf("url")) is null ? "is no channel; write https://..., http://..., file:///... or a folder's path" : null);
        var defaults = new UpdateChannelOptions { Name = "", Url = new Uri("file:///"), RootFile = "" };
        Uri address = Address(url, map.OriginOf("url")) ?? defaults.Url;
        string root = map.RequiredText("root_file");
        if (root.Length > 0)
        {
            root = BindingContext.Absolute(root, map.OriginOf("root_file"));
            if (map.CheckFiles && !File.Exists(root))
            {
                map.Error("root_file", $"is {root}, but there is no such file; copy the channel's root.json there (its publisher hands it out)");
            }
        }

        string? token = map.SecretFileOrNull("token_file");
        if (token is not null && (address.IsFile || (address.Scheme == "http" && !address.IsLoopback)))
        {
            map.Error("token_file", $"has no use with {url}; {(address.IsFile ? "a folder asks for none" : "on http:// anybody on the way could read it, write https://")}");
        }

        return new UpdateChannelOptions
        {
            Name = name,
            Url = address,
            RootFile = root,
            TokenFile = token,
            Metadata = map.Text("metadata", defaults.Metadata, text => Problem(address, text)),
            Targets = map.Text("targets", defaults.Targets, text => Problem(address, text)),
        };
    }

    private static string? Problem(Uri url, string text) =>
        !text.EndsWith('/') ? "has no slash at its end, so it is no folder; write one"
        : !Uri.TryCreate(url, text, out Uri? address) || !IsScheme(address) ? "is no folder of the channel; write a path such as metadata/ or a whole address"
        : null;

    private static Uri? Address(string text, ConfigOrigin origin)
    {
        if (text.Length == 0)
        {
            return null;
        }

        string whole = text.Contains("://", StringComparison.Ordinal) ? text : $"file://{BindingContext.Absolute(text, origin)}";
        return Uri.TryCreate(whole.EndsWith('/') ? whole : whole + "/", UriKind.Absolute, out Uri? address)
            && IsScheme(address) && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0
            ? address
            : null;
    }

    private static bool IsScheme(Uri address) => address.Scheme is "http" or "https" or "file";

    private static List<UpdateWindowOptions> ReadWindows(MapReader map, BindingContext context)
    {
        var windows = new List<UpdateWindowOptions>();
        map.List("windows", "[mon-fri 22:00-05:00, sun]", (node, path) =>
        {
            if (node is ConfigScalar scalar && UpdateWindowOptions.TryParse(scalar.Text, out UpdateWindowOptions window))
            {
                windows.Add(window);
                return node;
            }

            context.Error(node.Origin, $"{path} is {node.Kind}; write days and times such as mon-fri 22:00-05:00, sat, or 02:00-04:00 for every day");
            return null;
        });
        return windows;
    }

    private static List<string> ReadGroups(MapReader map, BindingContext context)
    {
        var groups = new List<string>();
        map.List("groups", "[soldering, pilot]", (node, path) =>
        {
            string? problem = node is ConfigScalar { IsNull: false } scalar ? Names.Problem(scalar.Text) ?? (groups.Contains(scalar.Text) ? "is given twice; keep one" : null) : "is no name";
            if (problem is not null)
            {
                context.Error(node.Origin, $"{path}, {node.Kind}, {problem}");
                return null;
            }

            groups.Add(((ConfigScalar)node).Text);
            return node;
        });
        return groups;
    }

    private static GateOptions ReadGates(MapReader map)
    {
        var defaults = new GateOptions();
        return new GateOptions
        {
            MaxFlips = map.Whole("max_flips", defaults.MaxFlips, 0, 10_000),
            ShadowFrames = map.Whole("shadow_frames", defaults.ShadowFrames, 0, 1_000_000),
            MinAgreement = map.Number("min_agreement", defaults.MinAgreement, 0, 1),
            MaxLatencyRatio = map.Number("max_latency_ratio", defaults.MaxLatencyRatio, 1, 100),
            MaxMemory = map.Bytes("max_memory", defaults.MaxMemory, 16L << 20, 1L << 40),
            BakeTime = map.Time("bake_time", defaults.BakeTime, TimeSpan.Zero, TimeSpan.FromDays(30)),
        };
    }
}
