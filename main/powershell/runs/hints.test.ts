import { describe, expect, it } from 'vitest';
import { readRecording } from '../../../e2e/fixtures/psrp/recordings.ts';
import type { PsErrorDetail } from '../../../shared/model/powershell.ts';
import { decodeValue } from '../protocol/clixml/decode.ts';
import { memberOf } from '../protocol/clixml/values.ts';
import { hintsOfCommand, hintsOfError, hintsOfLine, isFormatting, isScriptRefused } from './hints.ts';
import { toldError } from './record-book.ts';

const detail = (more: Partial<PsErrorDetail> = {}): PsErrorDetail => ({
  errorId: '',
  category: 'NotSpecified',
  reason: '',
  targetName: '',
  targetType: '',
  activity: '',
  recommendedAction: '',
  position: '',
  scriptStackTrace: '',
  exceptions: [],
  ...more,
});

describe('hints', () => {
  it.each(['vim a.txt', 'sudo top', '/usr/bin/ssh web1 uptime', 'cd /; less x', 'python3', 'bash'])(
    '%s needs a terminal',
    (command) => {
      expect(hintsOfCommand(command)).toEqual(['needsTerminal']);
    },
  );

  it.each(['Get-Process', 'python3 run.py', 'bash -c true', '$top', 'Get-Content top', 'sudo -n ls'])(
    '%s needs none',
    (command) => {
      expect(hintsOfCommand(command)).toEqual([]);
    },
  );

  it('tell sudo, refused scripts, denied access and second hops apart', () => {
    expect(hintsOfError('sudo: a terminal is required to read the password', detail(), 'sudo ls')).toEqual(['sudo']);
    expect(hintsOfError('…', detail({ errorId: 'ScriptsNotAllowed' }), '1+1')).toEqual(['restricted']);
    expect(hintsOfError('Access to the path is denied.', detail({ category: 'PermissionDenied' }), 'gci /root')).toEqual([
      'accessDenied',
    ]);
    const share = 'gci \\\\files\\team';
    expect(hintsOfError('Access is denied', detail(), share)).toEqual(['secondHop']);
    expect(hintsOfError('not found', detail({ category: 'ObjectNotFound' }), share)).toEqual([]);
  });

  it('take only the refusal of a whole script for one, as a real PowerShell words it', () => {
    const recorded = readRecording('jea').messages.flatMap(({ body }) => {
      const decoded = decodeValue(body);
      const record = decoded.kind === 'value' ? memberOf(decoded.value, 'ExceptionAsErrorRecord') : undefined;
      return record === undefined || record === null ? [] : [toldError(record).detail];
    });
    expect(recorded.map((each) => [each.errorId, isScriptRefused(each)])).toEqual(
      recorded.map(({ errorId }) => [errorId, errorId === 'ScriptsNotAllowed']),
    );
    expect(recorded.filter(isScriptRefused)).toHaveLength(2);
    const said = 'The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.';
    expect(hintsOfError(said, detail(), '1')).toEqual([]);
    const refusals = [
      { errorId: 'ScriptsNotAllowed,Do-It' },
      { errorId: 'ScriptsNotAllowed', scriptStackTrace: 'at <ScriptBlock>, <No file>: line 1' },
      { errorId: 'ScriptsNotAllowed', position: 'At line:1 char:1' },
      { errorId: 'RuntimeException', reason: 'ScriptsNotAllowed' },
    ];
    expect(refusals.map((each) => isScriptRefused(detail(each)))).toEqual([false, false, false, false]);
  });

  it('are looked for in the beginning of any amount of text', () => {
    const from = performance.now();
    expect(hintsOfLine('sudo: '.repeat(100_000))).toEqual([]);
    expect(hintsOfError('access to the path '.repeat(100_000), detail(), 'x')).toEqual([]);
    expect(hintsOfError('x', detail(), 'Invoke-Command '.repeat(100_000))).toEqual([]);
    expect(hintsOfLine('sudo: no askpass program')).toEqual(['sudo']);
    expect(performance.now() - from).toBeLessThan(2000);
  });

  it('know what Format-Table puts out', () => {
    expect(isFormatting(['Microsoft.PowerShell.Commands.Internal.Format.FormatStartData', 'System.Object'])).toBe(true);
    expect(isFormatting(['System.Diagnostics.Process'])).toBe(false);
    expect(isFormatting(undefined)).toBe(false);
  });
});
