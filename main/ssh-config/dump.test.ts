import { join } from 'node:path';
import { expect, it } from 'vitest';
import { viewLikeSsh } from './like-ssh.ts';
import { GatheredAnswers } from './questions.ts';
import { home, load } from './test-support.ts';

/** The hostname as it is printed, and where it stands: without the folder. */
async function hostName(host: string, user: string, answers?: GatheredAnswers): Promise<string> {
  const view = await viewLikeSsh({ host, overrides: [], strict: false }, await load({ user }), {
    installed: undefined,
    outside: undefined,
    signal: new AbortController().signal,
    ...(answers && { answers }),
  });
  if (view.kind === 'refused') throw view.error;
  const found = view.lines.filter(({ keyword }) => keyword === 'hostname');
  const { file, line } = found[0]?.place ?? { file: 'nowhere', line: -1 };
  return `${found.map(({ value }) => value).join()} ${file.replace(join(home, '.ssh/'), '')}:${line}`;
}

it('says of the hostname where it comes from: a line, or the name that was asked for', async () => {
  expect(await hostName('web', 'Host web\n  HostName web.lan\n')).toBe('web.lan config:2');
  expect(await hostName('Web', 'Host *\n  Port 1\n')).toBe('web destination:0');
  expect(await hostName('FE80::1', '')).toBe('FE80::1 destination:0');
  expect(await hostName('127.1', '')).toBe('127.0.0.1 destination:0');
});

it('of a name that was completed it says what completes names', async () => {
  const answers = new GatheredAnswers();
  answers.addName('web.lan.', { kind: 'found', canonicalName: undefined });
  expect(await hostName('web', 'CanonicalDomains lan\nCanonicalizeHostname yes\n', answers)).toBe('web.lan config:2');
});
