using System.Text.RegularExpressions;
using System.Xml.Linq;
using EdgeInspector.Tests.Architecture;
using Xunit;

namespace EdgeInspector.Tests;

/// <summary>The borders of the house, checked on project files and on what the compiler made of them.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>For each room of the daemon the other rooms it may use. A new room states its borders here.</summary>
    private static readonly Dictionary<string, string[]> Borders = new()
    {
        ["Options"] = [],
        ["Models"] = ["Options"],
        ["Pipeline"] = [],
        ["Events"] = [],
        ["Mqtt"] = ["Events"],
        ["Updates"] = ["Models"],
        ["Gates"] = ["Models", "Options", "Pipeline", "Updates"],
        ["Explanations"] = ["Events"],
        ["Web"] = ["Pipeline"],
        ["Demo"] = ["Pipeline"],
        ["Datasets"] = [],
        ["Evaluation"] = ["Datasets"],
        ["Inspection"] = [],
        ["Doctor"] = ["Composition", "Models", "Options"],
        ["Teaching"] = ["Composition", "Models", "Options"],
        ["Commands"] =
            ["Composition", "Datasets", "Demo", "Doctor", "Evaluation", "Gates", "Inspection", "Models", "Options", "Pipeline", "Events", "Mqtt", "Updates", "Explanations", "Teaching"],
        ["Composition"] = ["Demo", "Events", "Explanations", "Gates", "Models", "Mqtt", "Options", "Pipeline", "Updates", "Web"],
    };

    /// <summary>For each room, what it must never touch beyond other rooms: full names, or namespaces ending in a dot.</summary>
    private static readonly Dictionary<string, string[]> Forbidden = new()
    {
        ["Pipeline"] = ["System.Text.Json.", "System.Net.", "Microsoft.AspNetCore.", "Microsoft.Data.", "System.IO.File", "EdgeInspector.Core.Mqtt."],
        ["Events"] = ["EdgeInspector.Core.Mqtt.", "EdgeInspector.Core.Models.IModelSession", "EdgeInspector.Core.Models.IModelRuntime", "Microsoft.AspNetCore."],
        ["Mqtt"] = ["EdgeInspector.Core.Models.IModelSession", "EdgeInspector.Core.Models.IModelRuntime", "EdgeInspector.Core.Tracking.", "Microsoft.AspNetCore.", "Microsoft.Data."],
        ["Updates"] = ["EdgeInspector.Core.Models.IModelSession", "EdgeInspector.Core.Tracking.", "EdgeInspector.Core.Judging.VerdictPolicy"],
        ["Explanations"] = ["EdgeInspector.Core.Tracking.", "EdgeInspector.Core.Judging.VerdictPolicy", "EdgeInspector.Core.Judging.VerdictRule", "EdgeInspector.Core.Judging.Inspector",
            "EdgeInspector.Core.Judging.InspectorOptions", "EdgeInspector.Core.Models.IModelSession", "EdgeInspector.Core.Models.IModelRuntime", "EdgeInspector.Core.Mqtt.", "Microsoft.AspNetCore."],
        ["Web"] =
        [
            "EdgeInspector.Pipeline.CameraPipeline", "EdgeInspector.Pipeline.CaptureLoop", "EdgeInspector.Pipeline.FrameQueue", "EdgeInspector.Pipeline.JudgeLoop",
            "EdgeInspector.Pipeline.LaneRequest", "EdgeInspector.Pipeline.ModelLane", "EdgeInspector.Core.Mqtt.", "EdgeInspector.Core.Tracking.", "Microsoft.Data.",
        ],
        ["Options"] = ["System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient", "System.Net.Http.", "Microsoft.AspNetCore.", "Microsoft.Data."],
    };

    /// <summary>Rooms that may hand frames on but never look into them.</summary>
    private static readonly string[] BlindRooms = ["Pipeline", "Mqtt", "Updates", "Explanations"];

    /// <summary>A frame's pixels.</summary>
    private static readonly string[] Pixels =
        ["EdgeInspector.Core.Frames.Frame.get_Pixels", "EdgeInspector.Core.Frames.Frame.get_Memory", "EdgeInspector.Core.Frames.Frame.Row"];

    /// <summary>What the core never touches: files, sockets, logging, processes, native handles.</summary>
    private static readonly string[] ForbiddenInCore =
    [
        "System.Net.", "System.Console", "System.Diagnostics.Process", "System.Diagnostics.Trace", "System.Diagnostics.Debug", "System.Environment", "Microsoft.",
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.FileSystemInfo", "System.IO.FileSystemWatcher", "System.IO.Directory",
        "System.IO.DirectoryInfo", "System.IO.DriveInfo", "System.IO.RandomAccess", "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.MemoryMappedFiles.", "System.IO.Pipes.",
        "System.Runtime.InteropServices.NativeLibrary", "System.Runtime.InteropServices.NativeMemory", "System.Runtime.InteropServices.Marshal",
        "System.Runtime.InteropServices.SafeHandle", "System.Runtime.InteropServices.GCHandle", "System.Runtime.InteropServices.DllImportAttribute", "System.Diagnostics.Stopwatch",
    ];

    /// <summary>Clocks that a test cannot set; a class takes a <see cref="TimeProvider"/> instead.</summary>
    private static readonly string[] Clocks =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.TimeProvider.get_System",
    ];

    private static readonly CompiledAssembly Core = CompiledAssembly.Read("EdgeInspector.Core");
    private static readonly CompiledAssembly Daemon = CompiledAssembly.Read("edge-inspector");
    private static readonly CompiledAssembly[] Bindings = [.. CompiledAssembly.ReadAll("EdgeInspector.Bindings.")];
    private static readonly CompiledAssembly Shared = Bindings.Single(assembly => assembly.Name == "EdgeInspector.Bindings.Shared");
    private static readonly CompiledAssembly Picked = Bindings.Single(assembly => assembly != Shared);

    [Fact]
    public void Projects_References_PointFromTheDaemonOverOneBindingToTheCore()
    {
        Assert.Empty(References(Project("EdgeInspector.Core"), "ProjectReference"));
        Assert.Equal(["EdgeInspector.Core"], References(Project("EdgeInspector.Bindings.Shared"), "ProjectReference").Select(reference => reference.Name));
        string[] below = ["EdgeInspector.Core", "EdgeInspector.Bindings.Shared"];
        Assert.Equal(below, References(Project("EdgeInspector.Bindings.Native"), "ProjectReference").Select(reference => reference.Name));
        Assert.Equal(below, References(Project("EdgeInspector.Bindings.NuGet"), "ProjectReference").Select(reference => reference.Name));
        Assert.Equal(
            [("EdgeInspector.Core", string.Empty), ("EdgeInspector.Bindings.Native", "native"), ("EdgeInspector.Bindings.NuGet", "nuget")],
            References(Project("EdgeInspector"), "ProjectReference"));
    }

    [Fact]
    public void Projects_Packages_NeitherInTheCoreNorInTheNativeBinding()
    {
        foreach (string name in new[] { "EdgeInspector.Core", "EdgeInspector.Bindings.Shared", "EdgeInspector.Bindings.Native" })
        {
            XElement project = Project(name);
            Assert.Equal("Microsoft.NET.Sdk", project.Attribute("Sdk")?.Value);
            Assert.Empty(References(project, "PackageReference"));
            Assert.Empty(References(project, "FrameworkReference"));
        }

        // Without Bindings=nuget the packaged binding must build where the registry lacks its packages.
        Assert.All(References(Project("EdgeInspector.Bindings.NuGet"), "PackageReference"), reference => Assert.Equal("nuget", reference.Choice));
    }

    [Fact]
    public void Projects_Unsafe_InTheBindingsAlone()
    {
        Assert.NotEqual("true", Project("EdgeInspector.Core").Descendants("AllowUnsafeBlocks").LastOrDefault()?.Value);
        Assert.DoesNotContain(Project("EdgeInspector").Descendants("AllowUnsafeBlocks"), element => element.Value == "true");
        Assert.All([Core, Daemon], assembly => Assert.False(assembly.IsUnsafe, $"{assembly.Name} is compiled with unsafe code"));
    }

    [Fact]
    public void Core_References_AreTheBaseLibrary() => Assert.All(Core.References, name => Assert.True(IsBaseLibrary(name), $"the core uses {name}"));

    [Fact]
    public void Bindings_References_AreTheCoreAndWhatTheyBind()
    {
        Assert.Equal(2, Bindings.Length);
        string[] own = [.. Picked.References.Where(IsOurs)];
        Assert.All(own, name => Assert.True(name is "EdgeInspector.Core" or "EdgeInspector.Bindings.Shared", $"{Picked.Name} uses {name}"));
        Assert.All(Picked.References, name => Assert.True(
            Picked.Name.EndsWith("NuGet", StringComparison.Ordinal) || IsOurs(name) || IsBaseLibrary(name), $"the native binding uses {name}"));
        Assert.All(Shared.References, name => Assert.True(name == "EdgeInspector.Core" || IsBaseLibrary(name), $"what the bindings share uses {name}"));
    }

    [Fact]
    public void Daemon_References_AreTheCoreAndTheOneBinding()
    {
        string[] own = [.. Daemon.References.Where(name => name.StartsWith("EdgeInspector", StringComparison.Ordinal)).Order()];
        Assert.All(own, name => Assert.True(name == "EdgeInspector.Core" || name == Picked.Name, name));
        Assert.Contains("EdgeInspector.Core", own);
    }

    [Fact]
    public void Core_Types_TouchNoFilesSocketsLoggingOrNativeHandles() => AssertNone(Core.Types, _ => ForbiddenInCore);

    [Fact]
    public void Core_Time_ComesFromATimeProvider()
    {
        IEnumerable<string> breaches = Core.Types.SelectMany(type => type.Members.Intersect(Clocks).Select(member => $"{type.Name} uses {member}"));
        AssertNone(breaches);
    }

    [Fact]
    public void NativeMethods_AreDeclaredInTheBindingsAlone()
    {
        Assert.Empty(Core.NativeMethods);
        Assert.Empty(Daemon.NativeMethods);
        Assert.All(Daemon.Types, type => Assert.True(
            type.Name == "EdgeInspector.Events.SqliteLibrary" || !type.Types.Contains("System.Runtime.InteropServices.NativeLibrary"),
            $"{type.Name} loads native libraries; only SQLite's package is told where its library is"));
    }

    [Fact]
    public void Daemon_Bindings_AreNamedWhereTheProgramIsComposedAlone() => Assert.All(Daemon.Types, type => Assert.True(
        type.Room is "Composition" || type.Name == "Program" || !type.Types.Any(name => name.StartsWith("EdgeInspector.Bindings.", StringComparison.Ordinal)),
        $"{type.Name} names a binding; take the port from the composition"));

    [Fact]
    public void Daemon_Rooms_KeepTheirBorders()
    {
        var breaches = new List<string>();
        foreach (TypeUses type in Daemon.Types.Where(type => type.Name != "Program" && type.Room.Length > 0))
        {
            if (!Borders.TryGetValue(type.Room, out string[]? allowed))
            {
                breaches.Add($"{type.Name} is in a room without borders: give {type.Room} a line in this test and in the design");
                continue;
            }

            breaches.AddRange(type.Types.Where(name => IsDaemonRoom(name) && TypeUses.RoomOf(name) != type.Room && !allowed.Contains(TypeUses.RoomOf(name)))
                .Select(name => $"{type.Name} uses {name}"));
        }

        AssertNone(breaches);
    }

    [Fact]
    public void Daemon_Rooms_TouchNothingForbidden() => AssertNone(Daemon.Types, type => Forbidden.GetValueOrDefault(type.Room, []));

    [Fact]
    public void Daemon_Pixels_AreSeenByTheRoomsThatStoreThemAlone() => Assert.DoesNotContain(
        Daemon.Types.Where(type => BlindRooms.Contains(type.Room)), type => type.Members.Overlaps(Pixels));

    [Fact]
    public void Core_Interfaces_ArePortsOrHaveTwoImplementations()
    {
        foreach (TypeUses port in Core.Types.Where(type => type.IsInterface))
        {
            bool isPort = Bindings.Any(binding => binding.Types.Any(type => type.Interfaces.Contains(port.Name)));
            int inside = Core.Types.Concat(Daemon.Types).Count(type => !type.IsInterface && type.Interfaces.Contains(port.Name));
            Assert.True(isPort || inside >= 2, $"{port.Name} is neither implemented by the bindings nor twice inside: it needs no interface");
        }
    }

    [Fact]
    public void Sources_Lengths_AreReadable()
    {
        string[] sources = [.. Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))];
        Assert.NotEmpty(sources);
        AssertNone(sources.Where(path => File.ReadLines(path).Count() > 600).Select(path => $"{path} is longer than 600 lines"));
    }

    [Fact]
    public void Types_Names_AreTheFieldsWords() => Assert.DoesNotContain(
        new[] { Core, Daemon }.Concat(Bindings).SelectMany(assembly => assembly.Types), type => EmptyWords().IsMatch(type.Name));

    [GeneratedRegex("(?<!Service)Manager$|Helpers?$|Util(s|ity|ities)?$")]
    private static partial Regex EmptyWords();

    private static void AssertNone(IEnumerable<TypeUses> types, Func<TypeUses, string[]> forbidden) => AssertNone(
        types.SelectMany(type => type.Types
            .Where(name => forbidden(type).Any(one => one.EndsWith('.') ? name.StartsWith(one, StringComparison.Ordinal) : name == one))
            .Select(name => $"{type.Name} uses {name}")));

    private static void AssertNone(IEnumerable<string> breaches)
    {
        string[] all = [.. breaches];
        Assert.True(all.Length == 0, string.Join(Environment.NewLine, all));
    }

    /// <summary>Whether a name lies in a room of the daemon rather than in the core or a binding.</summary>
    private static bool IsDaemonRoom(string name) => TypeUses.RoomOf(name) is { Length: > 0 } and not "Core" and not "Bindings";

    private static bool IsOurs(string name) => name.StartsWith("EdgeInspector", StringComparison.Ordinal) || name == "edge-inspector";

    private static bool IsBaseLibrary(string name) =>
        (name.StartsWith("System.", StringComparison.Ordinal) || name == "Microsoft.Win32.Primitives") && File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll"));

    private static XElement Project(string name) => XElement.Load(Path.Combine(Repository.Root, "src", name, name + ".csproj"));

    /// <summary>References of a kind, with the value of <c>Bindings</c> that their conditions ask for.</summary>
    private static List<(string Name, string Choice)> References(XElement project, string kind) =>
    [
        .. project.Descendants(kind).Select(element => (
            Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value),
            string.Concat(element.AncestorsAndSelf().Select(one => BindingsChoice().Match(one.Attribute("Condition")?.Value ?? string.Empty).Groups[1].Value)))),
    ];

    [GeneratedRegex(@"'\$\(Bindings\)' == '(\w+)'")]
    private static partial Regex BindingsChoice();
}
