using System.Globalization;
using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;

namespace EdgeInspector.Teaching;

/// <summary>What a model to add to is taught with further on: as before, since its earlier scores stand beside the new ones under one threshold.</summary>
internal static class AddedTeaching
{
    /// <exception cref="TeachingException">Something was given that would make the earlier scores those of another model.</exception>
    public static TeachingOptions Options(TeachingRequest request, TaughtFolder earlier)
    {
        TeachingOptions old = earlier.Options;
        GivenOptions given = request.Options;
        var others = new List<string>();
        Check("--method", given.Method is { } method && method != old.Method, old.Method == ModelDecoder.Padim ? "padim" : "patchcore");
        Check("--backbone", request.Backbone is { } backbone && new ModelStore(request.Models.Directory).Resolve(backbone).Sha256 != earlier.Backbone.Sha256, earlier.BackboneName);
        (int width, int height) = (earlier.Input.Width, earlier.Input.Height);
        Check("--size", request.Edge is { } edge && PartTeaching.FedSize((earlier.Record.Width, earlier.Record.Height), edge) != (width, height), $"{width}x{height}");
        Check("--position", given.Position is { } position && position != old.Position, Number(old.Position ?? 0));
        Check("--smoothing", given.Smoothing is { } smoothing && smoothing != old.Smoothing, Number(old.Smoothing));
        // A smaller bank is further from every picture than the one that the earlier scores were found with: they would prove nothing.
        Check("--bank", given.BankSize < earlier.Vectors, $"{earlier.Vectors} vectors");
        return given.Foreign(old.Method) is { } foreign ? throw new TeachingException($"{request.Name}: {foreign}")
            : others.Count == 0 ? given.Over(old)
            : throw new TeachingException($"{request.Name}: was taught with {string.Join(" and ", others)}, and the scores its threshold rests on were found so; give the same or leave it out, or teach a model of another name, without --add");

        void Check(string option, bool isAnother, string was)
        {
            if (isAnother)
            {
                others.Add($"{option} {was}");
            }
        }

        static string Number(float value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
