import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { parseSpec, type SpecKind } from '../../shared/model/tunnel-spec.ts';
import type { ListenPlace, TargetPlace, TunnelSpec } from '../../shared/model/tunnels.ts';

/** Specs per kind that are put together by chance; the same ones each time unless SEED says otherwise. */
const count = 40;
const seeds = { L: 11, R: 12, D: 13 };

const pieces = [
  ...[
    '',
    '8080',
    '0',
    '1',
    '65535',
    '65536',
    '99999999999',
    '-1',
    '+80',
    '080',
    '0x50',
    '1e3',
    ' 80',
    '80 ',
    '8 0',
    'http',
    'nosuch',
  ],
  ...[
    'db',
    'localhost',
    '127.0.0.1',
    '*',
    'a b',
    '[::1]',
    '[2001:db8::1]',
    '[fe80::1%eth0]',
    '::1',
    '[',
    '[x',
    'x]',
    '[]',
    '[a]b',
  ],
  ...[
    '/tmp/a',
    './rel',
    '/tmp/with\\:colon',
    '[/tmp/with:colon]',
    '/tmp/[odd',
    '/tmp/odd]',
    '\\',
    '\\\\',
    'a\\:b',
    `/${'x'.repeat(107)}`,
  ],
];
const chosen: readonly (readonly [SpecKind, string])[] = [
  ...[
    ...[
      '8080:localhost:80',
      '127.0.0.2:8080:db:5432',
      '[::1]:8080:[2001:db8::1]:80',
      ':8080:db:80',
      '*:8080:db:80',
      '8080:db:http',
    ],
    ...['/run/a.sock:db:80', '8080:/run/docker.sock', '/tmp/a:/tmp/b', 'localhost:8080:/run/a', '8080', '8080:80', '8080:db:80:'],
    ...['1:2:3:4:5', ' 8080:db:80', '\t8080:db:80', '8080:db:80 ', `/${'x'.repeat(106)}:db:80`, `/${'x'.repeat(108)}:db:80`],
    ...['8080:[/tmp/odd', '8080:::1:80', 'db:80:db:80', '8080:db:80:/tmp/a', '/tmp/a:8080:db:80', '8080:[db]:80', '[8080]:db:80'],
  ].map((text) => ['L', text] as const),
  ...['0:localhost:22', '1080', '0.0.0.0:1080', '/tmp/a', '/tmp/a:db:1', ':0:db:80', '0', 'db:80:', '[::]:0', '8080:/tmp/x'].map(
    (text) => ['R', text] as const,
  ),
  ...['1080', '[::1]:1080', '/tmp/socks', '*:1080', ':1080', 'a:b', '1080:db:80', '1080:/tmp/x', '/tmp/x:1080'].map(
    (text) => ['D', text] as const,
  ),
];

function byChance(kind: SpecKind): readonly (readonly [SpecKind, string])[] {
  let seed = seeds[kind] + Number(process.env['SEED'] ?? 0);
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
  return Array.from({ length: count }, () => {
    const fields = Array.from({ length: 1 + random(kind === 'D' ? 3 : 5) }, () => pieces[random(pieces.length)] ?? '');
    // Most of what is put together by chance alone is no spec at all.
    const mended = random(2) === 0 || kind === 'D' ? fields : ['8080', ...fields.slice(0, 1), String(1 + random(70_000))];
    return [kind, mended.join(':')] as const;
  });
}

/** As `ssh -G` writes a forward. */
function asPrinted(spec: TunnelSpec): string {
  const listen = listenPrinted(spec.listen);
  switch (spec.kind) {
    case 'local':
      return `localforward ${listen} ${targetPrinted(spec.target)}`;
    case 'remote':
      return `remoteforward ${listen} ${targetPrinted(spec.target)}`;
    case 'remoteDynamic':
      return `remoteforward ${listen} [socks]:0`;
    case 'dynamic':
      return `dynamicforward ${listen}`;
  }
}

function listenPrinted(listen: ListenPlace): string {
  if (listen.kind === 'socket') return listen.path;
  return listen.bind === undefined ? String(listen.port) : `[${listen.bind}]:${listen.port}`;
}

function targetPrinted(target: TargetPlace): string {
  return target.kind === 'socket' ? target.path : `[${target.host}]:${target.port}`;
}

/** The line that ssh makes of a spec; undefined when it refuses it. */
function printedBySsh(kind: SpecKind, text: string): Promise<string | undefined> {
  const keyword = { L: 'localforward ', R: 'remoteforward ', D: 'dynamicforward ' }[kind];
  return new Promise((resolve, reject) => {
    // Joined with its option, as a word of its own could begin with a dash.
    execFile(program('ssh'), ['-F', 'none', '-G', `-${kind}${text}`, 'host'], { timeout: 20_000 }, (error, output, errors) => {
      if (/^Bad (?:local|remote|dynamic) forwarding specification/m.test(errors)) return resolve(undefined);
      const line = output.split('\n').find((each) => each.startsWith(keyword));
      if (line === undefined) return reject(new Error(`ssh said neither: ${errors}`, { cause: error }));
      resolve(line);
    });
  });
}

/** What is read differently on purpose: undefined where both should agree. */
function onPurpose(kind: SpecKind, text: string, spec: TunnelSpec | undefined, ssh: string | undefined): string | undefined {
  if (spec !== undefined && ssh === undefined && spec.listen.kind === 'tcp' && spec.listen.port === 0 && kind !== 'R')
    return 'port 0 here: whatever is free';
  if (spec === undefined && ssh?.includes(' []:')) return `a target without a name leads nowhere: ${text}`;
  if (spec === undefined && kind === 'D' && /:.*\//.test(text)) return `ssh drops the path without a word: ${text}`;
  return undefined;
}

describe.skipIf(lacks('sshd'))('specs', () => {
  it.each(['L', 'R', 'D'] as const)('of -%s are read as ssh reads them', async (kind) => {
    const specs = [...chosen.filter((each) => each[0] === kind), ...byChance(kind)].filter(([, text]) => text !== '');
    let good = 0;
    const differences: unknown[] = [];
    const compare = async (text: string): Promise<void> => {
      const parsed = parseSpec(kind, text);
      const spec = parsed.kind === 'spec' ? parsed.spec : undefined;
      const ssh = await printedBySsh(kind, text);
      const ours = spec && asPrinted(spec);
      if (ssh !== undefined && ours === ssh) good += 1;
      if (ours !== ssh && onPurpose(kind, text, spec, ssh) === undefined) differences.push({ text, ours, ssh });
    };
    for (let at = 0; at < specs.length; at += 8) await Promise.all(specs.slice(at, at + 8).map(([, text]) => compare(text)));
    expect(differences).toEqual([]);
    // Not all of them were refused by both.
    expect(good).toBeGreaterThan(7);
  });
});
