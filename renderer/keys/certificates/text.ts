import { whenWords } from '../../ui/when.ts';

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'always' });

/** Every visible word about certificates of users. */
export const text = {
  title: 'Certificates',
  empty: 'No certificate lies beside your keys, and your agent holds none.',
  about: 'What an authority signed for your keys. Servers that trust it need no authorized_keys.',
  command: 'Certificates of this computer…',
  close: 'Close',
  refresh: 'Look again',
  list: 'Certificates on this computer',
  card: (label: string) => `Certificate ${label}`,
  agent: 'agent',
  fields: {
    keyId: 'Key ID',
    accounts: 'Accounts',
    hosts: 'Hosts',
    anyone: 'names nobody',
    authority: 'Signed by',
    key: 'Key',
    serial: 'Serial',
    valid: 'Valid',
    limits: 'Limits',
    options: 'Conditions',
  },
  roles: { user: 'for users', host: 'for hosts', unknown: 'of an unknown kind' },
  signature: {
    bad: 'The signature is not the authority’s: the certificate is damaged.',
    weak: 'The authority signed in a way that is not safe any more.',
  },
  everything: 'All fields',
  copy: 'Copy all fields',
  inspect: 'Inspect a certificate',
  inspectHelp: 'A path, or the line itself. Nothing is kept.',
  inspectPlaceholder: '~/.ssh/id_ed25519-cert.pub  or  ssh-ed25519-cert-v01@openssh.com AAAA…',
  look: 'Inspect',
  inspected: 'What was inspected',
  forget: 'Close',
  validity: {
    forever: 'no end',
    expired: (at: number, now: number) => `expired ${distance(at, now)}`,
    ends: (at: number, now: number) => `ends ${distance(at, now)}`,
    begins: (at: number, now: number) => `begins ${distance(at, now)}`,
    from: (at: number, now: number) => `from ${whenWords(at, now)}`,
    until: (at: number, now: number) => `until ${whenWords(at, now)}`,
  },
  host: {
    command: 'Certificates for this host…',
    title: (name: string) => (name === '' ? 'Certificates for a host' : `Certificates for ${name}`),
    list: 'Certificates that a login would find',
    empty: 'A login would find no certificate.',
    account: (user: string) => `For logging in as ${user}. Nothing was connected to.`,
    offered: 'is offered',
    skipped: 'is not offered',
    mayBeRefused: 'The server may refuse it for this:',
    limits: 'A session by it:',
    runs: 'Where none is at hand, this is run after a yes:',
    copy: 'Copy the command',
    close: 'Close',
  },
  run: {
    running: (host: string, command: string) => `Getting a certificate for ${host}: ${command}`,
    done: (host: string) => `There is a new certificate for ${host}`,
    failed: (host: string, why: string) => `The command for a certificate for ${host} ${why}`,
  },
  expiring: {
    soon: (label: string, host: string, at: number, now: number) =>
      `The certificate ${label} for ${host} ends ${distance(at, now)}`,
    over: (label: string, host: string) => `The certificate ${label} for ${host} has ended`,
    stays: 'This connection stays; the next login needs another certificate.',
  },
  loggedIn: (label: string, limits: readonly string[]) => `Logged in by the certificate ${label}: ${limits.join(', ')}`,
};

/** “in 3 hours”, “2 days ago”, in the largest unit that says enough. */
export function distance(at: number, now: number): string {
  const seconds = (at - now) / 1000;
  const size = Math.abs(seconds);
  const round = (value: number): number => Math.sign(value) * Math.floor(Math.abs(value));
  if (size < 90) return relative.format(round(seconds), 'second');
  if (size < 90 * 60) return relative.format(round(seconds / 60), 'minute');
  if (size < 36 * 3600) return relative.format(round(seconds / 3600), 'hour');
  return relative.format(round(seconds / 86_400), 'day');
}
