import type { AuthAttempt } from './errors.ts';
import { addressNote, because, list, place, seconds, sentence, type ErrorTexts } from './error-text-words.ts';

type LoginCode =
  | 'hostKey.unknown'
  | 'hostKey.declined'
  | 'hostKey.changed'
  | 'hostKey.revoked'
  | 'hostKey.changedOnRekey'
  | 'auth.refused'
  | 'auth.tooManyFailures'
  | 'auth.cancelled'
  | 'auth.graceTimeout'
  | 'key.unreadable'
  | 'key.badPermissions'
  | 'key.wrongPassphrase'
  | 'key.unsupported'
  | 'agent.unavailable'
  | 'agent.refused';

const methodNames: Readonly<Record<string, string>> = {
  publickey: 'public keys',
  password: 'a password',
  'keyboard-interactive': 'questions and answers (keyboard-interactive)',
  hostbased: 'host-based login',
  'gssapi-with-mic': 'Kerberos',
};

/** Host keys, logging in, key files and the agent. */
export const loginTexts: ErrorTexts<LoginCode> = {
  'hostKey.unknown': ({ name, offered, policy, certificateFault }) => ({
    title: `The key of ${name} is not known`,
    text: `It offers the ${offered.typeLabel} key ${offered.sha256}. ${certificateFault === undefined ? '' : `The certificate with it ${certificateFault}. `}${
      policy === 'yes'
        ? 'StrictHostKeyChecking yes allows only keys that are already in known_hosts.'
        : 'Nobody could be asked whether that is the right one.'
    } No user name and no secret was sent.`,
    remedies: [
      'Get the fingerprint from the host’s own console or its administrator, compare, and add the key to known_hosts.',
      ...(policy === 'yes' ? [] : ['Connect once where you can answer the question.']),
    ],
  }),

  'hostKey.declined': ({ host, port }) => ({
    title: `You did not trust the key of ${place({ host, port })}`,
    text: 'The connection was ended. No user name and no secret was sent, and nothing was stored.',
    remedies: ['Connect again when you have the fingerprint to compare with.'],
  }),

  'hostKey.changed': ({ host, port, address, offered, stored }) => {
    const first = stored[0];
    return {
      title: `${place({ host, port })} shows another key than the one you know`,
      text: `${host}${addressNote(host, address)} offers the ${offered.typeLabel} key ${offered.sha256}. ${
        first === undefined
          ? 'Another key is stored.'
          : `Stored in ${first.file} line ${first.line}: ${first.key.typeLabel} ${first.key.sha256}.`
      } Either this or the earlier connection did not reach the real host, or its key was replaced. No user name and no secret was sent.`,
      remedies: [
        'Ask the administrator, by another way than this connection, whether the key was changed.',
        'If it was: remove the stored key, connect again and compare the fingerprint.',
      ],
    };
  },

  'hostKey.revoked': ({ host, port, offered, by, byList }) => ({
    title: `The key of ${place({ host, port })} is revoked`,
    text: `The ${offered.typeLabel} key ${offered.sha256} is ${
      byList ? `in the list of revoked keys ${by.file}` : `marked @revoked in ${by.file} line ${by.line}`
    }: somebody decided that it must not be trusted any more. No user name and no secret was sent.`,
    remedies: ['Do not connect. Ask the administrator for the host’s new key.'],
  }),

  'hostKey.changedOnRekey': ({ host, offered }) => ({
    title: `${host} changed its key during the connection`,
    text: `While renewing the session keys it offered another host key, ${offered.typeLabel} ${offered.sha256}. That never happens on an honest connection, so it was cut.`,
    remedies: ['Tell the administrator before you connect again.'],
  }),

  'auth.refused': ({ host, user, methodsLeft, tried }) => ({
    title: refusedTitle(host, tried),
    text: `${refusedSentence(user, methodsLeft, tried)}${heldBackSentence(tried)} The server does not say why; the account, the permissions of its authorized_keys or a rule such as AllowUsers can be the reason too. Maybe the account is not allowed from this network.`,
    remedies: [
      'Check the user name.',
      ...(heldBackSentence(tried) === ''
        ? []
        : ['Name the right key for this host, by its file or its .pub (IdentityFile): it is offered first then.']),
      ...(methodsLeft.includes('publickey') ? ['Check that your public key is in authorized_keys of this account.'] : []),
      'Send the report to the administrator.',
    ],
  }),

  'auth.tooManyFailures': ({ host, user, tried }) => ({
    title: `${host} counted too many failed attempts`,
    text: `The server ended the login as ${user} after ${attemptCount(tried)}.${heldBackSentence(tried)} Every key that is offered counts, also those of the agent.`,
    remedies: [
      'Name the right key for this host and offer only that one (IdentityFile with IdentitiesOnly yes).',
      'Remove keys you do not need from the agent.',
    ],
  }),

  'auth.cancelled': ({ host, user }) => ({
    title: 'Login cancelled',
    text: `You did not finish logging in to ${host} as ${user}.`,
    remedies: ['Connect again when you are ready.'],
  }),

  'auth.graceTimeout': ({ host, user, seconds: waited }) => ({
    title: 'Logging in took too long',
    text: `${host} waits ${seconds(waited)} for ${user} to log in, and then closes the connection (LoginGraceTime).`,
    remedies: ['Connect again. What you decided about the host’s key is kept, what you typed is not.'],
  }),

  'key.unreadable': ({ file, reason }) => ({
    title: 'A key file can’t be read',
    text: `${file}: ${sentence(reason) || 'no reason was given.'}`,
    remedies: ['Check the path and the permissions of the file.'],
  }),

  'key.badPermissions': ({ file, mode }) => ({
    title: 'A private key is readable by others',
    text: `${file} has the mode ${mode}. A private key that others can read is not used.`,
    remedies: [`Make it yours alone: chmod 600 ${file}`],
  }),

  'key.wrongPassphrase': ({ file }) => ({
    title: 'Wrong passphrase',
    text: `The passphrase does not open ${file}.`,
    remedies: ['Try again: check Caps Lock and the keyboard layout.'],
  }),

  'key.unsupported': ({ file, format, reason }) => ({
    title: 'This kind of key can’t be used yet',
    text: `${file} is ${format === '' ? 'of an unknown format' : `a ${format} key`}.${because('It can’t be used:', reason)}`,
    remedies: ['Convert it with ssh-keygen, or use another key.'],
  }),

  'agent.unavailable': ({ socket, reason }) => ({
    title: 'The SSH agent can’t be reached',
    text: `${socket === '' ? 'No agent is set (SSH_AUTH_SOCK is empty).' : `Nothing answers at ${socket}.`}${because('Reason:', reason)}`,
    remedies: ['Start the agent, or name a key file for this host.'],
  }),

  'agent.refused': ({ key }) => ({
    title: 'The agent refused to sign',
    text: `The agent has the key ${key} and did not use it.`,
    remedies: [
      'Did you confirm the agent’s question? Is the token plugged in?',
      'The key may be restricted to other hosts, or the agent locked.',
    ],
  }),
};

function keysRefused(tried: readonly AuthAttempt[]): readonly AuthAttempt[] {
  return tried.filter((attempt) => attempt.method === 'publickey' && attempt.answer === 'refused');
}

function refusedTitle(host: string, tried: readonly AuthAttempt[]): string {
  const onlyKeys = tried.every(
    (attempt) => attempt.method === 'publickey' || attempt.method === 'none' || attempt.answer === 'skipped',
  );
  return onlyKeys && keysRefused(tried).length > 0 ? `${host} does not take any of your keys` : `${host} does not let you in`;
}

/** Keys of the agent that were not offered, so that the server did not end the login (MaxAuthTries). */
function heldBackSentence(tried: readonly AuthAttempt[]): string {
  const held = tried.filter(({ answer, why }) => answer === 'skipped' && why?.startsWith('held back') === true).length;
  if (held === 0) return '';
  const keys = held === 1 ? 'One more key of the agent was' : `${held} more keys of the agent were`;
  return ` ${keys} not offered: most servers end a login after six failures.`;
}

function refusedSentence(user: string, methodsLeft: readonly string[], tried: readonly AuthAttempt[]): string {
  const keys = keysRefused(tried).length;
  const refused =
    keys === 0 ? `refused ${user}` : keys === 1 ? `refused your key for ${user}` : `refused ${keys} keys for ${user}`;
  if (methodsLeft.length === 0) return `The server ${refused} and offers no way to go on.`;
  return `The server takes ${list(methodsLeft.map((method) => methodNames[method] ?? method))} and ${refused}.`;
}

function attemptCount(tried: readonly AuthAttempt[]): string {
  const count = tried.filter((attempt) => attempt.answer === 'refused').length;
  return count === 1 ? 'one refused attempt' : `${count} refused attempts`;
}
