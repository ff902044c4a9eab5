using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;

namespace EdgeInspector.Evaluation;

/// <summary>Runs a model over labelled pictures, once for the figures and once more over the worst for showing. One thread at a time.</summary>
internal sealed class Evaluator
{
    private readonly IVisionModel _model;
    private readonly Dataset _data;
    private readonly EvaluationOptions _options;
    private readonly PictureFiles _files;
    private readonly TaskScorer _scorer;
    private readonly HeatScorer? _heat;
    private readonly Findings _findings = new();

    /// <exception cref="DataException">The data cannot measure what the model does.</exception>
    public Evaluator(IVisionModel model, Dataset data, EvaluationOptions options, IImageCodec codec)
    {
        _model = model;
        _data = data;
        _options = options;
        _files = new PictureFiles(codec);
        _scorer = model.Manifest.Task switch
        {
            ModelTask.Classification or ModelTask.Embedding => new PictureClassScorer(model, data),
            ModelTask.Segmentation => new SegmentScorer(model, data, _files),
            ModelTask.Anomaly => new DefectScorer(model, data, options, _files),
            _ when !data.HasObjects => new DefectScorer(model, data, options, _files),
            _ => new ObjectScorer(model, data, options),
        };
        bool canExplain = model.Manifest.Task is ModelTask.Detection or ModelTask.Classification;
        _heat = options.Heatmaps == 0 ? null : canExplain ? new HeatScorer(model, data, options, _files)
            : throw new DataException($"{model.Manifest.Name}: heatmaps are made of detectors and classifiers; of an anomaly model the map itself is held against the masks");
    }

    /// <summary>Pictures that are looked at.</summary>
    public int Count => _scorer.Pictures.Count;

    /// <summary>What heatmaps took so far.</summary>
    public TimeSpan Explaining => _heat?.Spent ?? TimeSpan.Zero;

    /// <summary>Pictures of other splits that are hashed.</summary>
    public int Others => _data.Others.Count;

    /// <param name="advance">Called after each picture, looked at or hashed.</param>
    /// <exception cref="DataException">A picture or its labels cannot be used; the message names it.</exception>
    /// <exception cref="ModelRunException">The model failed on a picture; the message names it.</exception>
    public EvaluationRun Run(Action advance, CancellationToken cancellationToken)
    {
        var duplicates = new DuplicateSearch();
        var templates = new HashSet<LabelledPicture>(_data.Templates, ReferenceEqualityComparer.Instance);
        var wrong = new List<(double Wrong, int Index)>();
        for (int i = 0; i < Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LabelledPicture picture = _scorer.Pictures[i];
            using Frame frame = _files.Open(picture.Path);
            Inspect(picture, frame);
            wrong.Add((_scorer.Add(picture, frame, _findings), i));
            _heat?.Add(picture, frame, _findings, (i + 1.0) / Count, cancellationToken);
            // Templates are the pictures they belong to, without the defects: to be alike is what they are for.
            if (!templates.Contains(picture))
            {
                duplicates.Add(picture.Name, PictureHash.Of(frame));
            }

            advance();
        }

        foreach (string other in _data.Others)
        {
            cancellationToken.ThrowIfCancellationRequested();
            duplicates.AddOther(Path.GetRelativePath(_data.Root, other), Hash(other));
            advance();
        }

        int[] worst = [.. wrong.Where(one => one.Wrong > 0).OrderByDescending(one => one.Wrong).ThenBy(one => one.Index).Take(_options.Cases).Select(one => one.Index)];
        return new EvaluationRun(Count, _heat?.AddTo(_scorer.Measure()) ?? _scorer.Measure(), duplicates.Find(), worst);
    }

    /// <summary>Looks at a picture of <see cref="EvaluationRun.Worst"/> again and hands it over with what to draw.</summary>
    public T Show<T>(int index, Func<Frame, CasePicture, T> draw)
    {
        LabelledPicture picture = _scorer.Pictures[index];
        using Frame frame = _files.Open(picture.Path);
        Inspect(picture, frame);
        return draw(frame, _scorer.Show(picture, frame, _findings));
    }

    private void Inspect(LabelledPicture picture, Frame frame)
    {
        try
        {
            _model.Inspect(frame, _findings);
        }
        catch (ModelRunException error)
        {
            throw new ModelRunException($"{picture.Path}: {error.Message}", error);
        }
    }

    private PictureHash? Hash(string path)
    {
        try
        {
            using Frame frame = _files.Open(path);
            return PictureHash.Of(frame);
        }
        catch (DataException)
        {
            // Not of the measured split: its damage is another day's matter.
            return null;
        }
    }
}
