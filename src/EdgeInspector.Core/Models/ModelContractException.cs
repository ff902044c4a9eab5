namespace EdgeInspector.Core.Models;

/// <summary>A model's inputs, outputs or manifest do not fit together: the message names both sides.</summary>
public sealed class ModelContractException : Exception
{
    public ModelContractException(string message)
        : base(message)
    {
    }

    public ModelContractException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
