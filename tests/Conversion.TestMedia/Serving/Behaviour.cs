using Microsoft.AspNetCore.Http;

namespace Conversion.TestMedia.Serving;

/// <summary>How <see cref="MediaServer"/> answers a path. <see cref="Serve"/> makes the usual ones; a test may write its own.</summary>
public delegate Task Behaviour(HttpContext context);
