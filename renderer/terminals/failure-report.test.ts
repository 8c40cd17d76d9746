import { describe, expect, it } from 'vitest';
import type { WireError } from '../../shared/model/errors.ts';
import { failureReport, isCuredByEditing, removeCommands } from './failure-report.ts';

describe('the report of a failure', () => {
  it('names target, hop, step, code and what was tried', () => {
    const error: WireError = {
      code: 'auth.refused',
      message: 'all methods failed',
      phase: 'authentication',
      hop: { index: 1, count: 2, label: 'fred@bastion:22' },
      detail: {
        host: 'bastion',
        port: 22,
        user: 'fred',
        methodsLeft: ['publickey'],
        tried: [
          { method: 'publickey', identity: 'id_rsa', from: 'agent', answer: 'refused' },
          { method: 'password', answer: 'skipped', why: 'the server does not offer it' },
        ],
      },
    };
    const report = failureReport('fred@db:22', error, new Date(0), '0.1.0');
    expect(report.split('\n').slice(2)).toEqual([
      '',
      'Target: fred@db:22',
      'Hop: Hop 1 of 2, fred@bastion:22',
      'Step: Signing in (authentication)',
      'Error: auth.refused',
      'Tried: id_rsa, agent: refused',
      'Tried: password, –: not tried: the server does not offer it',
      'For the log: all methods failed',
      'Time: 1970-01-01T00:00:00.000Z',
      'Program: Hawser 0.1.0',
      '',
    ]);
  });

  it('leaves out a proxy command and what it printed', () => {
    const detail = { host: 'db', port: 22, command: 'go -p hunter2', why: 'ended', exit: 1, said: 'hunter2' };
    const error: WireError = { code: 'proxyCommand.failed', message: 'go -p hunter2 ended', detail };
    expect(failureReport('fred@db:22', error, new Date(0), '0.1.0')).not.toContain('hunter2');
  });
});

describe('the command that removes a stored key', () => {
  it('names each file once and quotes what a shell would read otherwise', () => {
    const file = '/home/fred/.ssh/known_hosts';
    expect(removeCommands('[pi]:2222', [{ file }, { file }])).toBe(`ssh-keygen -R '[pi]:2222' -f ${file}`);
    expect(removeCommands('pi', [{ file: "/home/o'neil/known hosts" }])).toBe(
      `ssh-keygen -R pi -f '/home/o'\\''neil/known hosts'`,
    );
    expect(removeCommands('pi', [{ file: '/a' }, { file: '/b' }]).split('\n')).toHaveLength(2);
  });

  it('can not be made to run anything by a host name', () => {
    expect(removeCommands('$(reboot);x', [{ file: '/a' }])).toBe("ssh-keygen -R '$(reboot);x' -f /a");
  });
});

describe('the primary button of a failure', () => {
  it('edits the host where another try can not help', () => {
    expect(
      (['net.nameNotFound', 'config.refused', 'key.unsupported', 'net.timeout', 'auth.refused'] as const).map(isCuredByEditing),
    ).toEqual([true, true, true, false, false]);
  });
});
