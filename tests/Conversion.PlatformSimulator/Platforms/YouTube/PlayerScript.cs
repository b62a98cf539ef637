using Microsoft.AspNetCore.Http;

namespace Conversion.PlatformSimulator.Platforms.YouTube;

/// <summary>
/// The player's script, as far as yt-dlp's solver looks at it. Addresses of media may carry a riddle, <c>n</c>, that this script
/// turns into its answer; the solver runs it in deno to learn which. Here the answer is the riddle read backwards.
/// </summary>
internal static class PlayerScript
{
    private const string Known = "51110001";
    private const string Unknown = "51110000";

    // What the solver recognises: a function that sets "alr" to "yes" in an object, which has one method besides the usual.
    private const string Text = """
        (function(g){
        var sts={signatureTimestamp:20500};
        class Address{
        constructor(text){this.text=text;this.fields=new Map()}
        get(name){return this.fields.get(name)}
        set(name,value){this.fields.set(name,value)}
        clone(){return this}
        answer(){const n=this.get("n");if(n)this.set("n",n.split("").reverse().join(""))}
        }
        function open(text,name,value){
        const address=new Address(text);
        address.set("alr","yes");
        if(value)address.set(name,encodeURIComponent(decodeURIComponent(value).split("").reverse().join("")));
        return address
        }
        }).call(this,{});
        """;

    /// <summary>Path of the script that solves riddles, or of one that has a shape which no solver knows.</summary>
    public static string PathOf(bool isKnown) => $"/s/player/{(isKnown ? Known : Unknown)}/player_ias.vflset/en_US/base.js";

    /// <summary>The script at <paramref name="path"/> below <c>/s/player/</c>.</summary>
    public static string At(string path) => path.StartsWith(Known, StringComparison.Ordinal) ? Text : "var sts={signatureTimestamp:20500};/* of another shape */";

    /// <summary>The riddle of a visit.</summary>
    public static string RiddleOf(string visit) => $"riddle-{visit}";

    /// <summary>Whether a request of <paramref name="visit"/> has the wrong answer to its riddle, or none.</summary>
    public static bool IsWrong(HttpRequest request, string visit) =>
        request.Query["n"].ToString() is { Length: > 0 } answer && answer != string.Concat(RiddleOf(visit).Reverse());
}
