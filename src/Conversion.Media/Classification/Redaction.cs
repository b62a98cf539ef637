using System.Text.RegularExpressions;

namespace Conversion.Media.Classification;

/// <summary>
/// Takes secrets and private matters out of a tool's output: tokens, cookies, signatures, credentials, local paths, e-mail
/// addresses, and characters that a terminal would obey. It errs on the side of taking too much.
/// </summary>
public static partial class Redaction
{
    // Parts of names that hold something secret, in query strings, cookies, headers, options and JSON alike.
    private const string SecretName =
        @"[\w.$-]*(token|secret|passw|passwd|pwd|signature|auth|session|sess_|cookie|credential|api_?key|apikey|access_?key|private_?key|key-?pair|hmac|csrf|xsrf|ticket|visitor|po_?t|jwt|nonce|otp|policy|hdnts|hdnea|hdntl|ct0)[\w.$-]*";

    // Names too short to be looked for inside of others.
    private const string SecretWord = "sig|lsig|s|n|key|keys|kp|hash|h|exp|code|state|sid|hsid|ssid|apisid|sapisid|psid|nid|uid|pass|user|username|e|ip|st|hmac|h5e|_nc_sid|oh|oe|te|ei|spc|pot|sp|sparams|cpn|id_token";

    private const string Gone = "[redacted]";

    /// <summary><paramref name="text"/> without what nobody should see.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = TerminalCodes().Replace(text, "");
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        text = ControlCharacters().Replace(text, "");
        text = HeaderLines().Replace(text, $"$1 {Gone}");
        text = Credentials().Replace(text, $"$1 {Gone}");
        text = JsonWebTokens().Replace(text, Gone);
        text = UserInfo().Replace(text, $"$1{Gone}@");
        text = QueryValues().Replace(text, $"$1={Gone}");
        text = PathValues().Replace(text, $"/$1/{Gone}");
        text = Options().Replace(text, $"$1 {Gone}");
        text = NamedValues().Replace(text, $"$1{Gone}");
        text = FileAddresses().Replace(text, "[path]");
        text = QuotedPaths().Replace(text, "$1[path]$2");
        text = Paths().Replace(text, "$1[path]");
        text = WindowsPaths().Replace(text, "[path]");
        return EmailAddresses().Replace(text, "[e-mail]");
    }

    // ECMA-48 control sequences, operating system commands (titles, links) and two-character escapes.
    [GeneratedRegex(@"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)?|\x1b[ -~]", RegexOptions.NonBacktracking)]
    private static partial Regex TerminalCodes();

    // Direction overrides and invisible characters make a line read otherwise than it is.
    [GeneratedRegex(@"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", RegexOptions.NonBacktracking)]
    private static partial Regex ControlCharacters();

    [GeneratedRegex(@"(['""]?\b(?:proxy-)?(?:authorization|authentication|cookie|set-cookie2?|x-[a-z-]*(?:token|auth|key|secret|session|visitor)[a-z-]*)['""]?\s*:)[^\n]*", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex HeaderLines();

    [GeneratedRegex(@"\b(bearer|basic|oauth|negotiate|SAPISIDHASH)\s+[A-Za-z0-9._~+/=-]{6,}", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Credentials();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,2}", RegexOptions.NonBacktracking)]
    private static partial Regex JsonWebTokens();

    [GeneratedRegex(@"(\b[a-z][a-z0-9+.-]*://)[^/\s?#'""]*@", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"([?&;](?:(?:" + SecretWord + @")|" + SecretName + @"))=[^&;#\s'""<>)]*", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex QueryValues();

    [GeneratedRegex(@"/(sig|lsig|signature|ip|key|token|pot|hmac|hdnts|exp|ei|id|n|sparams|policy)/[^/\s'""<>]{6,}", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex PathValues();

    [GeneratedRegex(@"((?:^|[\s'""\[(,])(?:--(?:username|password|video-password|twofactor|ap-username|ap-password|cookies|netrc-cmd|client-certificate-password|add-headers?|proxy)|-u|-p)['""]?(?:,|=|\s))\s*(?:'[^'\n]*'|""[^""\n]*""|[^\s,\]]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Options();

    [GeneratedRegex(@"(\b" + SecretName + @"['""]?\s?[=:]\s?['""]?)[^\s'"",;&}\[\])]{3,}", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex NamedValues();

    [GeneratedRegex(@"\bfile:/[^\s'""<>]*", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex FileAddresses();

    // Quotes say where a path with spaces ends.
    [GeneratedRegex(@"(['""])/[^'""\n]*(['""])", RegexOptions.NonBacktracking)]
    private static partial Regex QuotedPaths();

    // Any absolute path of two segments or more. Addresses are safe: in them a host stands before the slash. A folder's
    // name may have spaces where a further slash follows.
    [GeneratedRegex(@"(^|[\s=(\[,;|>:])~?/[\w.@%+~{}-]+(?:/[^/\n'"":,;]*)*?/?[^\s'"":,;)\]]*/[^\s'"":,;)\]]*", RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex Paths();

    [GeneratedRegex(@"(?:\b[A-Za-z]:\\|\\\\)[^\n'"":*?<>|]*", RegexOptions.NonBacktracking)]
    private static partial Regex WindowsPaths();

    [GeneratedRegex(@"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex EmailAddresses();
}
