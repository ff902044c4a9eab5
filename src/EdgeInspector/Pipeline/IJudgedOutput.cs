namespace EdgeInspector.Pipeline;

/// <summary>Takes judged frames: the recorder, the live MQTT outputs, the demo's score. Called on the camera's judging thread, one frame at a time; must not block or throw.</summary>
internal interface IJudgedOutput
{
    void OnJudged(in JudgedPicture picture);
}
