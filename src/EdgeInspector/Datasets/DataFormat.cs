namespace EdgeInspector.Datasets;

/// <summary>How labelled pictures lie in a folder. On the command line the small-letter names.</summary>
public enum DataFormat
{
    /// <summary>One JSON file of images, annotations and categories.</summary>
    Coco,

    /// <summary><c>data.yaml</c>, and a text file of <c>class x y w h</c> or <c>class x1 y1 x2 y2 ...</c> per picture, 0-1.</summary>
    Yolo,

    /// <summary>An XML file per picture.</summary>
    Voc,

    /// <summary>A text file of <c>x1 y1 x2 y2 type</c> per picture, types 1-6; <c>NAME_temp</c> are clean templates.</summary>
    DeepPcb,

    /// <summary><c>train/good</c>, <c>test/KIND</c>, <c>ground_truth/KIND</c>; or folders or file names that say normal and anomalous.</summary>
    Mvtec,

    /// <summary>One folder of pictures per class.</summary>
    Folders,
}
