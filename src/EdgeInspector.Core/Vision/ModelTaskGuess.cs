using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>Says of a model what it evidently does that no format here reads.</summary>
internal static class ModelTaskGuess
{
    /// <summary>A clause for people; null where some format may read it.</summary>
    public static string? Unknown(IModelSession session)
    {
        if (session.Metadata.TryGetValue("task", out string? task) && task is not ("detect" or "segment" or "obb" or "classify"))
        {
            return $"its metadata says task \"{task}\"; of Ultralytics' tasks this program runs \"detect\", \"segment\", \"obb\" and \"classify\"";
        }

        return null;
    }
}
