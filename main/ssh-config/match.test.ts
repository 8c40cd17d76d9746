import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandPurpose, filesPurpose, noSessionPurpose, type Purpose } from '../../shared/model/purpose.ts';
import { GatheredAnswers } from './questions.ts';
import { resolveStep } from './resolve.ts';
import { defaults, home, load, option, refused, resolved, type Given } from './test-support.ts';

const place = (line: number) => ({ file: join(home, '.ssh/config'), line });

describe('Match', () => {
  it.each<[string, number]>([
    ['Match all', 1],
    ['Match !all', 22],
    ['Match host web', 1],
    ['Match host WEB,x', 1],
    ['Match host x', 22],
    ['Match !host web', 22],
    ['Match !host x', 1],
    ['Match host "w*,!web"', 22],
    ['Match originalhost w?b', 1],
    ['Match user me', 1],
    ['Match user ME', 22],
    ['Match user=me,you localuser=m*', 1],
    ['Match localuser you', 22],
    ['Match !localuser you user me', 1],
    ['Match final', 1],
    ['Match !final', 1],
    ['Match final host web', 1],
    ['Match final all', 1],
    ['Match canonical', 22],
    ['Match !canonical', 1],
    ['Match tagged x', 22],
    ['Match !tagged x', 1],
    ['Match version OpenSSH_*', 22],
    ['Match localnetwork 203.0.113.77/32', 22],
    ['Match !localnetwork 203.0.113.77/32', 1],
    ['Match localnetwork 127.0.0.0/8', 1],
    ['Match localnetwork 127.0.0.0/8,!127.0.0.1/32', 22],
    ['Match tagged ""', 1],
    ['Match !tagged ""', 22],
    ['Match tagged "*"', 22],
    ['Match sessiontype shell', 1],
    ['Match !sessiontype shell', 22],
    ['Match sessiontype "shell,exec"', 1],
    ['Match sessiontype SHELL', 22],
    ['Match sessiontype bogus', 22],
    ['Match command ls', 22],
    ['Match command ""', 1],
    ['Match command "*"', 22],
    ['Match !command ls', 1],
  ])('%s gives port %i', async (header, port) => {
    const host = await resolved(`${header}\n  Port 1\n`);
    expect([host.port, host.notes]).toEqual([port, []]);
  });

  it('compares host with HostName where that is known, and in the final pass with what is connected to', async () => {
    expect((await resolved('HostName x.%h\nMatch host x.web\nPort 1')).port).toBe(1);
    expect((await resolved('Match host x\nPort 1\nMatch final host x\nPort 2\nHost *\nHostName X')).port).toBe(1);
    expect((await resolved('Match final host x\nPort 2\nHost *\nHostName X')).port).toBe(2);
  });

  it('compares the user with the destination’s, and the tag with the one in force', async () => {
    expect((await resolved('User b\nMatch user a\nPort 1', { user: 'a' })).port).toBe(1);
    expect((await resolved('User b\nMatch user b\nPort 1')).port).toBe(1);
    expect((await resolved('Tag w1\nMatch tagged w*\nPort 1')).port).toBe(1);
    expect((await resolved('Match tagged w\nPort 1', { overrides: [option('Tag', 'w')] })).port).toBe(1);
  });

  it('reads the files again for a final pass, with Host lines compared with the name that is connected to', async () => {
    const host = await resolved('Match final\nUser late\nHost x\nPort 5\nHost web\nHostName X\nSendEnv A\nIdentityFile /a');
    expect([host.user, host.port, host.hostName, host.identityFiles]).toEqual([
      'late',
      5,
      'x',
      [{ path: '/a', isDefault: false }],
    ]);
  });

  it.each([
    'Match bogus',
    'Match bogus x',
    'Match host',
    'Match host a user b all',
    'Match all host x',
    'Match exec "%z"',
    'Match command',
    'Match command #',
    'Match command "# x"',
    'Match sessiontype ""',
    'Match host ""',
    'Match # c',
  ])('%s stops hosts that reach it, as in ssh, and no other', async (line) => {
    expect(await refused(line)).toMatchObject({ code: 'config.badOption', detail: { keyword: 'Match', line: 1 } });
    expect((await resolved(`Host other\nInclude sub\nHost *\nPort 2`)).port).toBe(2);
  });
});

// Each line as OpenSSH 10.0 has it; 9.2 does not know these conditions.
describe('Match sessiontype and command', () => {
  const ls: Purpose = commandPurpose('ls -l');
  it.each<[string, Purpose, number]>([
    ['sessiontype exec', ls, 1],
    ['sessiontype shell', ls, 22],
    ['sessiontype shell', commandPurpose(''), 1],
    ['sessiontype subsystem', filesPurpose, 1],
    ['sessiontype subsystem command sftp', filesPurpose, 1],
    ['sessiontype none', noSessionPurpose, 1],
    ['sessiontype none command ""', noSessionPurpose, 1],
    ['command "ls*"', ls, 1],
    ['command "ls -l"', ls, 1],
    ['command "pwd,ls -l"', ls, 1],
    ['command ls', ls, 22],
    ['command "LS -l"', ls, 22],
    ['command ""', ls, 22],
    ['!command ""', ls, 1],
    ['command="ls -l" host web', ls, 1],
    ['command sftp', filesPurpose, 1],
  ])('Match %s gives for %j port %i', async (condition, purpose, port) => {
    expect((await resolved(`Match ${condition}\n  Port 1\n`, { purpose })).port).toBe(port);
  });

  it('go by the SessionType that is in force by then, as for -N, and by no RemoteCommand', async () => {
    expect((await resolved('SessionType none\nMatch sessiontype none\n Port 1')).port).toBe(1);
    expect((await resolved('Match sessiontype none\n Port 1\nHost *\n SessionType none')).port).toBe(22);
    expect((await resolved('RemoteCommand ls\nMatch sessiontype exec\n Port 1')).port).toBe(22);
  });
});

describe('Match exec', () => {
  const step = async (given: string | Given, answers: GatheredAnswers) =>
    resolveStep(
      { host: 'web', overrides: [], strict: false, answers },
      await load(typeof given === 'string' ? { user: given } : given),
      defaults,
    );

  it('is left out with a note where nothing runs, and only where everything else fits', async () => {
    const config = 'Match exec "test %h"\nPort 1\nMatch host x exec "test x"\nUser x\nMatch user x exec y\nUser y';
    const host = await resolved(config);
    expect([host.port, host.user, host.notes]).toEqual([
      22,
      'me',
      [{ kind: 'matchNotRun', condition: 'exec "test %h"', ...place(1) }],
    ]);
  });

  it('asks for its command with tokens expanded, then counts its exit status', async () => {
    const answers = new GatheredAnswers();
    const config = 'HostName %h.lan\nMatch exec "try %n %h %p %r %u %% 100" !exec no\nPort 1';
    const command = 'try web web.lan 22 me me % 100';
    expect(await step(config, answers)).toEqual({ kind: 'needs', question: { kind: 'exec', command, ...place(2) } });
    answers.addCommand(command, { kind: 'exited', status: 0 });
    expect(await step(config, answers)).toMatchObject({ kind: 'needs', question: { command: 'no' } });
    answers.addCommand('no', { kind: 'exited', status: 3 });
    expect(await step(config, answers)).toMatchObject({ kind: 'resolved', host: { port: 1, notes: [] } });
    const failing = new GatheredAnswers();
    failing.addCommand(command, { kind: 'exited', status: 1 });
    expect(await step(config, failing)).toMatchObject({ kind: 'resolved', host: { port: 22 } });
  });

  it('asks for nothing in blocks that don’t apply, nor after a condition that does not hold', async () => {
    const config = 'Host other\nInclude sub\nMatch host x exec a\nPort 1\nMatch user x exec b\nPort 2';
    expect(await step({ user: config }, new GatheredAnswers())).toMatchObject({ kind: 'resolved', host: { port: 22 } });
  });

  it('stops where its command could not be run', async () => {
    const answers = new GatheredAnswers();
    answers.addCommand('slow', { kind: 'failed', why: 'did not end in 15 s' });
    const outcome = await step('\nMatch exec slow\nPort 1', answers);
    expect(outcome).toMatchObject({
      kind: 'refused',
      error: { code: 'config.badOption', detail: { keyword: 'Match', line: 2 } },
    });
  });
});

describe('the full name', () => {
  const config =
    'CanonicalizeHostname yes\nCanonicalDomains a.lan B.lan.\nHost web.b.lan\nPort 7\nMatch canonical host *.b.lan\nUser u';
  const withNames = (names: Record<string, string | undefined>) => {
    const answers = new GatheredAnswers();
    for (const [name, alias] of Object.entries(names))
      answers.addName(name, alias === undefined ? { kind: 'notFound' } : { kind: 'found', canonicalName: alias });
    return answers;
  };
  const host = async (text: string, names: Record<string, string | undefined>, name = 'Web') =>
    resolveStep({ host: name, overrides: [], strict: false, answers: withNames(names) }, await load({ user: text }), defaults);

  it('is not looked up where nothing is asked, with a note', async () => {
    const { hostName, port, notes } = await resolved(config, 'Web');
    expect([hostName, port, notes]).toEqual(['web', 22, [{ kind: 'nameNotCompleted', ...place(1) }]]);
  });

  it('is tried in each domain, and the files are read again for it', async () => {
    expect(await host(config, {})).toEqual({ kind: 'needs', question: { kind: 'name', name: 'web.a.lan.', family: 0 } });
    expect(await host(config, { 'web.a.lan.': undefined })).toMatchObject({ question: { name: 'web.b.lan.' } });
    expect(await host(config, { 'web.a.lan.': undefined, 'web.b.lan.': '' })).toMatchObject({
      host: { hostName: 'web.b.lan', port: 7, user: 'u', originalHost: 'Web' },
    });
    const nowhere = { 'web.a.lan.': undefined, 'web.b.lan.': undefined };
    expect(await host(config, nowhere)).toMatchObject({ host: { hostName: 'web', port: 22, user: 'me' } });
    expect(await host(`CanonicalizeFallbackLocal no\n${config}`, nowhere)).toMatchObject({
      kind: 'refused',
      error: { code: 'config.badOption', detail: { line: 1 } },
    });
  });

  it.each<[string, string, string]>([
    ['CanonicalizeHostname no', 'web', 'web'],
    ['CanonicalizeHostname yes\nProxyJump x', 'web', 'web'],
    ['CanonicalizeHostname always\nProxyJump x', 'web', 'web.a.lan'],
    ['CanonicalizeHostname yes\nProxyCommand none', 'web', 'web.a.lan'],
    ['CanonicalizeHostname yes', 'web.x.y', 'web.x.y'],
    ['CanonicalizeHostname yes\nCanonicalizeMaxDots 2', 'web.x.y', 'web.x.y.a.lan'],
    ['CanonicalizeHostname yes', 'web.x.', 'web.x'],
    ['CanonicalizeHostname yes\nCanonicalizePermittedCNAMEs *.a.lan:*.c.lan', 'web', 'real.c.lan'],
    ['CanonicalizeHostname yes\nCanonicalizePermittedCNAMEs *.x:*.c.lan', 'web', 'web.a.lan'],
    ['CanonicalizeHostname yes', '127.1', '127.0.0.1'],
    ['', '0x7f.0.0.1', '127.0.0.1'],
    ['', '1.2.3', '1.2.0.3'],
    ['', '::0001', '::1'],
    ['', 'FE80::1', 'FE80::1'],
    ['', 'fe80::0:1%lo', 'fe80::1%lo'],
    ['', '1.2.3.256', '1.2.3.256'],
  ])('%j makes %s to %s', async (text, name, expected) => {
    const names = { 'web.a.lan.': 'real.c.lan', 'web.x.y.a.lan.': '', 'web.x.': '' };
    expect(await host(`${text}\nCanonicalDomains a.lan`, names, name)).toMatchObject({ host: { hostName: expected } });
  });
});
