using System.Net;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Delivery;

/// <summary>What a server's answer means for a download.</summary>
internal static class HttpAnswers
{
    /// <summary>Whether its body is (a part of) the file; false: the range asked for is not there (416).</summary>
    /// <exception cref="UpdateException">Asking again would bring the same.</exception>
    /// <exception cref="TryAgainException">It may pass.</exception>
    public static bool IsContent(HttpResponseMessage answer, Uri address, TimeSpan longestPause)
    {
        string status = $"{address}: the server answers {(int)answer.StatusCode} {answer.ReasonPhrase}";
        return answer.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.PartialContent => true,
            HttpStatusCode.RequestedRangeNotSatisfiable => false,
            HttpStatusCode.NotFound or HttpStatusCode.Gone => throw new UpdateException("not-found", $"{status}; the channel was published only in part, or the file was taken away"),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425 or >= HttpStatusCode.InternalServerError =>
                throw new TryAgainException(status) { Pause = RetryAfter(answer, longestPause) },
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                throw new UpdateException("redirect", $"{status} to {answer.Headers.Location}, which is one redirect too many or leads from https to http; write the last address into the configuration"),
            _ => throw new UpdateException("refused", $"{status}; this box may not have it, or the address is wrong"),
        };
    }

    /// <summary>What tells this content from another: a strong <c>ETag</c>, else <c>Last-Modified</c>; null: nothing.</summary>
    public static string? Validator(HttpResponseMessage answer) => answer.Headers.ETag is { IsWeak: false } tag
        ? tag.Tag
        : answer.Content.Headers.LastModified?.ToString("r", System.Globalization.CultureInfo.InvariantCulture);

    private static TimeSpan RetryAfter(HttpResponseMessage answer, TimeSpan longest)
    {
        TimeSpan asked = answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
        return asked < longest ? asked : longest;
    }
}
