import type { PsRunId, PsRunInfo, PsRunPart, PsSessionId, PsSessionInfo } from '../../../shared/model/powershell.ts';

const one = 'ps1' as PsSessionId;

export function aSession(change: Partial<PsSessionInfo> = {}): PsSessionInfo {
  return {
    psSessionId: one,
    id: 1,
    name: 'SSH1',
    host: { destination: 'dc01' },
    label: 'dc01',
    computerName: 'dc01.example.org',
    target: 'fred@dc01.example.org:22',
    production: false,
    state: { kind: 'opened', since: 0 },
    availability: 'available',
    prompt: 'PS /home/fred> ',
    noise: '',
    isRestricted: false,
    ...change,
  };
}

export function aPart(change: Partial<PsRunPart> = {}): PsRunPart {
  return { psSessionId: one, computer: 'dc01', state: 'completed', objects: 0, errors: 0, progress: [], hints: [], ...change };
}

export function aRun(change: Partial<PsRunInfo> = {}): PsRunInfo {
  return {
    runId: 'run1' as PsRunId,
    command: 'Get-Process',
    prompt: '[dc01]: PS /home/fred> ',
    startedAt: 0,
    parts: [aPart()],
    objects: 0,
    kept: 0,
    errors: 0,
    records: 0,
    lines: 0,
    text: 'live',
    isTextOnly: false,
    revision: 0,
    ...change,
  };
}
