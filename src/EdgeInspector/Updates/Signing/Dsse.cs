using System.Globalization;
using System.Text;

namespace EdgeInspector.Updates.Signing;

/// <summary>Dead Simple Signing Envelope: what a signature over a typed payload covers.</summary>
/// <remarks>secure-systems-lab/dsse, <c>protocol.md</c>, version 1.0.</remarks>
internal static class Dsse
{
    /// <summary>The bytes that are signed: <c>DSSEv1 LEN(type) type LEN(payload) payload</c>, lengths in decimal.</summary>
    public static byte[] PreAuthentication(string payloadType, ReadOnlySpan<byte> payload)
    {
        byte[] head = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} "));
        return [.. head, .. payload];
    }
}
