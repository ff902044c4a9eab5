using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using EdgeInspector.Bindings.Native.OnnxRuntime;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.OnnxRuntime;

/// <summary>The function table's layout against what ONNX Runtime promises of it.</summary>
public sealed partial class OrtApiTests
{
    /// <summary>Points at an <c>onnxruntime_c_api.h</c> of any release, to compare every slot with it.</summary>
    private const string HeaderVariable = "EDGEINSPECTOR_ONNXRUNTIME_HEADER";

    /// <summary>Slots whose numbers ONNX Runtime itself asserts at build time, because they end an API version.</summary>
    private static readonly Dictionary<string, int> s_lastOfVersion = new()
    {
        ["ReleaseModelMetadata"] = 118,
        ["AddFreeDimensionOverrideByName"] = 124,
        ["ReleaseAvailableProviders"] = 126,
    };

    private static readonly FieldInfo[] s_slots = typeof(OrtApi).GetFields(BindingFlags.Public | BindingFlags.Instance);

    [Fact]
    public void Slots_EndOfVersions_HaveThePublishedNumbers()
    {
        foreach ((string name, int number) in s_lastOfVersion)
        {
            Assert.Equal(number * OrtApi.SlotSize, OffsetOf(name));
        }
    }

    [Fact]
    public void Slots_Offsets_AreDistinctAndAscending()
    {
        int[] offsets = [.. s_slots.Select(slot => OffsetOf(slot.Name))];
        Assert.Equal(offsets.Order().Distinct(), offsets);
    }

    [Fact]
    public void Slots_AgainstAHeader_HaveItsNumbers()
    {
        string? header = Environment.GetEnvironmentVariable(HeaderVariable) ?? FindInstalledHeader();
        Assert.SkipWhen(header is null, $"No onnxruntime_c_api.h is installed and {HeaderVariable} is not set.");
        string[] names = ReadSlotNames(File.ReadAllText(header));
        Assert.All(s_slots, slot => Assert.Equal(slot.Name, names[OffsetOf(slot.Name) / OrtApi.SlotSize]));
    }

    private static int OffsetOf(string name) => (int)Marshal.OffsetOf<OrtApi>(name);

    private static string? FindInstalledHeader()
    {
        string[] folders = ["/usr/include", "/usr/local/include"];
        return folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "onnxruntime_c_api.h", SearchOption.AllDirectories))
            .FirstOrDefault();
    }

    private static string[] ReadSlotNames(string header)
    {
        string code = Comments().Replace(header, "");
        string table = code[code.IndexOf("\nstruct OrtApi {", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("\n};", StringComparison.Ordinal)];
        return [.. SlotDeclarations().Matches(table).Select(match =>
            match.Groups["release"].Success ? "Release" + match.Groups["release"].Value : match.Groups["name"].Value)];
    }

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"ORT_API2_STATUS\((?<name>\w+)|ORT_CLASS_RELEASE\((?<release>\w+)\)|\(ORT_API_CALL\s*\*\s*(?<name>\w+)\)")]
    private static partial Regex SlotDeclarations();
}
