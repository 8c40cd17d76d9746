import { describe, expect, it } from 'vitest';
import type { PsSessionId } from '../../shared/model/powershell.ts';
import { aSession } from './testing/fixtures.ts';
import { chosenSessions, completing, firstOptions, questionBefore, requestOf, typedAlone } from './tab-run.ts';

const first = aSession();
const second = aSession({ psSessionId: 'ps2' as PsSessionId, label: 'web1', production: true, state: { kind: 'idle' } });

describe('a run of a tab', () => {
  it('asks for the values of a script before it is sent, once', () => {
    expect(questionBefore('Get-Item $using:path', undefined)).toEqual({ kind: 'using', names: ['path'] });
    expect(questionBefore('Get-Item $using:path', [])).toBeUndefined();
    expect(questionBefore('Get-Date', undefined)).toBeUndefined();
  });

  it('has a throttle where there are several, and what was set of the rest', () => {
    const wish = { script: 'x', parameters: [], using: [], columns: 5000 };
    const options = { ...firstOptions, throttle: 3, timeoutSeconds: 9, stopAfterFailures: 2 };
    expect(requestOf({ ...wish, sessions: [first, second], options })).toEqual({
      sessions: ['ps1', 'ps2'],
      script: 'x',
      isTyped: true,
      columns: 1000,
      throttle: 3,
      stopAfterFailures: 2,
      timeoutSeconds: 9,
    });
    expect(requestOf({ ...wish, columns: 80, sessions: [first], options: firstOptions })).toEqual({
      sessions: ['ps1'],
      script: 'x',
      isTyped: true,
      columns: 80,
    });
  });

  it('takes some words for the tab when they stand alone', () => {
    expect([' CLS ', 'clear', 'exit', 'Exit-PSSession', 'exit 3', 'clear-host x'].map(typedAlone)).toEqual([
      'clear',
      'clear',
      'exit',
      'exit',
      undefined,
      undefined,
    ]);
  });

  it('completes on a host that is open, and runs on no others when those that were chosen are gone', () => {
    expect(completing([second, first])).toBe(first);
    expect(chosenSessions([first, second], [second.psSessionId])).toEqual([second]);
    expect(chosenSessions([first, second], undefined)).toEqual([first, second]);
    expect(chosenSessions([first, second], ['gone' as PsSessionId])).toEqual([]);
    expect(chosenSessions([first], [first.psSessionId, 'gone' as PsSessionId])).toEqual([first]);
  });
});
