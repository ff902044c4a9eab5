namespace EdgeInspector.Teaching;

/// <summary>A picture that a model was taught with.</summary>
/// <param name="File">Its name within the folder that was given.</param>
/// <param name="Sha256">Of the file, lower-case hexadecimal: the same picture is not taught twice.</param>
/// <param name="Score">Raw, by a model that did not know it.</param>
public sealed record GoodPicture(string File, string Sha256, float Score);
