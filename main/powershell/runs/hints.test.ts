import { describe, expect, it } from 'vitest';
import type { PsErrorDetail } from '../../../shared/model/powershell.ts';
import { hintsOfCommand, hintsOfError, isFormatting } from './hints.ts';

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

  it('know what Format-Table puts out', () => {
    expect(isFormatting(['Microsoft.PowerShell.Commands.Internal.Format.FormatStartData', 'System.Object'])).toBe(true);
    expect(isFormatting(['System.Diagnostics.Process'])).toBe(false);
    expect(isFormatting(undefined)).toBe(false);
  });
});
