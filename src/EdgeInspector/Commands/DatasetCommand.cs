using System.CommandLine;
using EdgeInspector.Datasets;

namespace EdgeInspector.Commands;

/// <summary><c>dataset</c>: what a folder of labelled pictures holds, for people before they measure, and for the trainers.</summary>
internal static class DatasetCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of labelled pictures: COCO, YOLO, VOC, DeepPCB, MVTec, or one folder per class." };
        Option<string?> format = SharedOptions.DataFormat();
        Option<string?> split = SharedOptions.DataSplit();
        Option<bool> json = SharedOptions.Json("every picture with its labels");
        var command = new Command("dataset", "Show how a folder of labelled pictures is read: its format, classes and counts, and what is odd about it.")
        {
            folder, format, split, json,
        };
        command.SetAction(parsed =>
        {
            Dataset data = DatasetReader.Read(parsed.GetValue(folder)!, SharedOptions.ReadDataFormat(parsed.GetValue(format)), new Split(parsed.GetValue(split)));
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonText.Write(writer => DatasetListing.Write(writer, data)));
            }
            else
            {
                DatasetListing.Write(output, data);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
