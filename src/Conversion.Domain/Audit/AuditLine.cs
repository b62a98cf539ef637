using System.Text.Json;

namespace Conversion.Domain.Audit;

/// <summary>One event of an export: <c>GET /api/audit</c>.</summary>
/// <param name="Line">Its number in the export, from 1 on, over all pages.</param>
/// <param name="Sequence">Its number in the log of all jobs; rises, with gaps.</param>
/// <param name="JobId">The job.</param>
/// <param name="Version">Its number in the job's stream, from 1 on.</param>
/// <param name="Type">The event's name, as <c>JobSubmitted</c>.</param>
/// <param name="At">When it was appended.</param>
/// <param name="Data">The event itself.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Node">The node that appended it.</param>
/// <param name="CausationId">The message of the command that led to it.</param>
/// <param name="CorrelationId">The request or the attempt that it belongs to.</param>
/// <param name="Client">The address that the request came from, where the operator has such kept; else null.</param>
public sealed record AuditLine(
    long Line, long Sequence, Guid JobId, long Version, string Type, DateTimeOffset At, JsonElement Data, string? Actor, string? Node, string? CausationId,
    string? CorrelationId, string? Client);

/// <summary>What ends each page of an export.</summary>
/// <param name="Line">Its number in the export.</param>
/// <param name="Page">What it says of the page.</param>
public sealed record AuditPageEnd(long Line, AuditPage Page);

/// <summary>One page of an export.</summary>
/// <param name="Events">Events on it.</param>
/// <param name="Through">The log was gone through up to this number; the next page begins after it.</param>
/// <param name="IsEnd">Whether nothing more was in the log by then.</param>
/// <param name="At">When the page was made.</param>
/// <param name="Filter">What was asked for; each part null where it was not.</param>
public sealed record AuditPage(long Events, long Through, bool IsEnd, DateTimeOffset At, AuditFilter Filter);

/// <summary>Which events an export has.</summary>
/// <param name="From">Those appended at this time or later.</param>
/// <param name="To">Those appended before this time.</param>
/// <param name="Caller">Those of this caller's jobs.</param>
/// <param name="Kind">Those of this name, as <c>JobSubmitted</c>.</param>
/// <param name="Job">Those of this job.</param>
public sealed record AuditFilter(DateTimeOffset? From = null, DateTimeOffset? To = null, string? Caller = null, string? Kind = null, Guid? Job = null);
