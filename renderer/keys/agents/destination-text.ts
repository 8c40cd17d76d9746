import { unreachedWords } from '../../../shared/model/agent-destination-text.ts';
import type { DestinationStep } from '../../../shared/model/agent-destinations.ts';

const account = (user: string): string => (user === '' ? 'with any account' : `as ${user}`);
const proofs = ({ keys, authorities }: DestinationStep): string => {
  const parts = [
    ...(keys === 0 ? [] : [keys === 1 ? 'one known key' : `${keys} known keys`]),
    ...(authorities === 0 ? [] : [authorities === 1 ? 'one certificate authority' : `${authorities} certificate authorities`]),
  ];
  return parts.length === 0 ? 'no known key' : parts.join(' and ');
};

/** Every visible word of where a key may be used. */
export const text = {
  where: 'Where this key may be used',
  whereHelp: 'The agent holds to it, also where it is forwarded to (as ssh-add -h). It needs OpenSSH 8.9 or later.',
  ways: [
    { value: 'anywhere', words: 'anywhere' },
    { value: 'hosts', words: 'only to sign in to hosts that I name' },
  ] as const,
  adder: 'A host to sign in to',
  from: 'From',
  here: 'this computer',
  route: 'this computer, and along its jump hosts by a forwarded agent',
  forwarded: (host: string) => `${host}, by a forwarded agent`,
  fromEvery: (host: string, account: string | undefined) =>
    account === undefined
      ? `An agent can’t tell the accounts of ${host} apart: it holds for every account there.`
      : `An agent can’t tell the accounts of ${host} apart: it holds for every account there, not for ${account} alone.`,
  anyAccount: 'With any account there',
  anyAccountHelp: 'Otherwise only with the one that this program signs in with.',
  addHost: 'Add the host',
  none: 'Add at least one host, or let the key be used anywhere.',
  typeHost: 'Choose a host, or type one.',
  list: 'Hosts',
  row: (host: string, from: string | undefined) => (from === undefined ? host : `${host}, from ${from}`),
  anyAccountMark: 'any account',
  routeMark: 'along its jump hosts',
  remove: (host: string) => `Take ${host} out`,
  result: 'What the key may then do',
  step: (step: DestinationStep): string =>
    step.from === undefined
      ? `From this computer: sign in to ${step.to} ${account(step.user)}.`
      : `From ${step.from}, if your agent is forwarded there: sign in to ${step.to} ${account(step.user)}.`,
  proof: (step: DestinationStep): string => `Known by ${proofs(step)}.`,
  unreached: unreachedWords,
  nothingElse:
    'Nothing else. It stays so until the key is removed from the agent and added again, also when a host gets a new key. A server or program on the way that can’t prove where it is (OpenSSH before 8.9) gets no signature.',
  missing: (host: string, files: readonly string[]) =>
    `${host} has no key in ${files.filter((file) => file !== '/dev/null').join(', ') || 'any known_hosts file'}, and the agent knows hosts by their keys alone. Connect there once and check its key. Until then nothing is added.`,
  checking: 'Looking for the keys of the hosts…',
  restricted: 'Kept to hosts. The agent does not tell which.',
  restrictedTo: 'Kept to hosts. The agent does not tell which; when Hawser last added it, it was for this:',
};
