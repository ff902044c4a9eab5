namespace EdgeInspector.Gates.Child;

/// <summary>What a line of the other process says.</summary>
internal enum GateWord
{
    /// <summary>The models are loaded; the work begins.</summary>
    Loaded,

    /// <summary>A sign of life: some of the work is done.</summary>
    Step,

    /// <summary>One golden picture was replayed.</summary>
    Golden,

    /// <summary>One still picture was judged.</summary>
    Picture,

    /// <summary>One live frame was judged by both models.</summary>
    Frame,

    /// <summary>The model cannot be used; nothing follows.</summary>
    Refused,

    /// <summary>All is done; nothing follows.</summary>
    Done,
}
