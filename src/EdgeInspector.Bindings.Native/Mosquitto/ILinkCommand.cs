namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>A command as the network thread sees it. Every command ends by exactly one of the four calls; later ones do nothing.</summary>
internal interface ILinkCommand
{
    /// <summary>Timestamp of handing it to the socket, of the connection's clock.</summary>
    long SentAt { get; set; }

    bool IsDone { get; }

    /// <summary>The broker answered; 128 and above is a no, for now or for ever.</summary>
    void Acknowledge(int reasonCode);

    /// <summary>It cannot be sent, now or later.</summary>
    void Refuse(string reason);

    /// <summary>No answer within the deadline.</summary>
    void Expire();

    /// <summary>The connection ended first.</summary>
    void Fail(string reason);
}
