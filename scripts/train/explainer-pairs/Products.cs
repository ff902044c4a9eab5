using EdgeInspector.Core.Explaining.Knowledge;

namespace EdgeInspector.ExplainerPairs;

/// <summary>Products with what their plants know of them. Those that are measured on share no defect, cause or action with those trained on.</summary>
internal static class Products
{
    // Product: defects (label = appearance); causes; actions.
    private static readonly (string Product, string Defects, string Causes, string Actions)[] s_train =
    [
        ("board",
            "open=a gap in a conductor;short=a bridge between two conductors;mousebite=a notch in a conductor's edge;spur=a thorn on a conductor;spurious_copper=an island of copper;pin_hole=a hole within a conductor",
            "over-etching,under-etching,dirt-on-the-film,worn-drill,scratched-resist,trapped-air,old-developer,uneven-pressure",
            "check-etch-rate,clean-the-film,change-the-drill,inspect-the-resist,renew-the-developer,stop-and-measure"),
        ("steel strip",
            "crazing=a net of fine cracks;inclusion=a foreign streak in the surface;patches=dull patches;pitted_surface=a field of small pits;rolled-in_scale=scale pressed into the surface;scratches=long bright lines",
            "worn-roll,cold-spot,slag-in-the-melt,lubricant-lost,loose-scale,guide-out-of-line",
            "grind-the-roll,flush-the-guides,check-the-furnace,measure-the-lubricant,call-maintenance"),
        ("bottle",
            "broken_large=a wide break in the rim;broken_small=a chip in the rim;contamination=a spot inside the glass;crack=a thin line through the wall;bubble=a round blister",
            "thermal-shock,hard-contact,dirty-mould,gas-in-the-melt,conveyor-jam",
            "slow-the-conveyor,swab-the-mould,adjust-the-lehr,discard-the-batch"),
        ("textile",
            "hole=a hole in the weave;oil_spot=a dark stain;broken_end=a missing thread;knot=a thick knot;wrong_colour=a stripe of another colour",
            "needle-bent,thread-tension,oil-leak,wrong-spool",
            "change-the-needle,set-the-tension,seal-the-gear,check-the-spool"),
        ("weld",
            "porosity=a row of pores;undercut=a groove beside the seam;spatter=drops beside the seam;lack_of_fusion=a seam that does not join;burn_through=a hole in the seam",
            "gas-flow-low,current-high,wet-electrode,gap-too-wide,arc-unstable",
            "raise-the-gas-flow,lower-the-current,dry-the-electrodes,refit-the-parts"),
        ("cookie",
            "crumb=a broken edge;burnt=a dark area;misshapen=an outline that is not round;hair=a foreign fibre",
            "oven-too-hot,dough-too-dry,belt-shock,cover-open",
            "lower-the-oven,add-water,slow-the-belt,close-the-cover"),
        ("gear",
            "tooth_chip=a tooth with a missing corner;burr=a raised edge;rust=a brown film;dent=a shallow dent;missing_tooth=a gap where a tooth should be",
            "dull-cutter,coolant-old,rough-handling,storage-damp",
            "sharpen-the-cutter,renew-the-coolant,pad-the-trays,dry-the-store"),
        ("foil",
            "wrinkle=a fold across the web;gel=a glassy lump;streak=a line along the web;tear=an open edge;fisheye=a small clear lens",
            "uneven-tension,melt-not-filtered,die-dirty,edge-trim-loose",
            "level-the-tension,change-the-filter,clean-the-die,tighten-the-trim"),
    ];

    private static readonly (string Product, string Defects, string Causes, string Actions)[] s_test =
    [
        ("capsule",
            "faulty_imprint=a print that is not whole;squeeze=a flattened side;poke=a small hole;leak=powder outside the shell",
            "printer-ribbon-worn,chute-narrow,pin-bent,seal-cold",
            "renew-the-ribbon,widen-the-chute,straighten-the-pin,warm-the-seal"),
        ("tile",
            "glaze_crack=a line in the glaze;grey_stroke=a grey brush mark;rough=a field without gloss;glue_strip=a clear strip",
            "kiln-draught,brush-dry,glaze-thin,belt-sticky",
            "close-the-kiln,wet-the-brush,thicken-the-glaze,wash-the-belt"),
        ("cable",
            "bent_wire=a wire out of its place;cut_inner_insulation=a slit in the inner cover;missing_cable=an empty core;swap=two cores exchanged",
            "spool-mixed,knife-deep,cap-loose,guide-worn",
            "sort-the-spools,raise-the-knife,press-the-cap,swap-the-guide"),
        ("zipper",
            "split_teeth=teeth that do not meet;fabric_border=a frayed border;squeezed_teeth=teeth pressed flat",
            "slider-wide,feed-jerky,clamp-tight",
            "fit-the-slider,smooth-the-feed,ease-the-clamp"),
    ];

    /// <param name="held">True: those that are measured on.</param>
    public static IReadOnlyList<KnowledgeBase> Of(bool held) => [.. (held ? s_test : s_train).Select(Build)];

    private static KnowledgeBase Build((string Product, string Defects, string Causes, string Actions) product)
    {
        KnowledgeItem[] causes = Items(product.Causes);
        KnowledgeItem[] actions = Items(product.Actions);
        return new KnowledgeBase(product.Product, [.. product.Defects.Split(';').Select((defect, i) =>
        {
            string[] parts = defect.Split('=');
            return new DefectKnowledge
            {
                Label = parts[0],
                Name = LocalText.Of(parts[0].Replace('_', ' ').Replace('-', ' ')),
                Appearance = LocalText.Of(parts[1]),
                Severity = (Severity)(i % 3),
                Causes = [.. causes.Skip(i % 3).Take(1 + (i * 2 % 5))],
                Actions = [.. actions.Skip(i % 2).Take(1 + (i % 3))],
            };
        })]);
    }

    private static KnowledgeItem[] Items(string ids) => [.. ids.Split(',').Select(id => new KnowledgeItem(id, LocalText.Of(id.Replace('-', ' '))))];
}
