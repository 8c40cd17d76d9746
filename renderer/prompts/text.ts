import type { PromptId } from '../../shared/model/ids.ts';
import type { Hop } from '../../shared/model/phase.ts';
import { hopText } from '../../shared/model/error-text.ts';

const count = new Intl.NumberFormat();

/** Every visible word of the questions. */
export const text = {
  cancel: 'Cancel',
  continue: 'Continue',
  signIn: 'Sign in',
  more: (number: number) => (number === 1 ? 'one more question waits' : `${count.format(number)} more questions wait`),
  hop: (hop: Hop) => (hop.count < 2 ? undefined : hopText(hop)),
  banner: 'The server says before login',
  bannerIs: {
    same: 'The server says the same as at your last login:',
    changed: 'The server says something else than at your last login:',
  },
  countdown: (seconds: number) =>
    seconds > 0 ? `The server waits ${count.format(seconds)} s more` : 'The server has probably stopped waiting',
  withdrawn: {
    answered: undefined,
    cancelled: 'The question was withdrawn: the connection attempt was cancelled.',
    graceTimeout: 'It took too long to log in: the server closed the connection.',
    connectionLost: 'The question was withdrawn: the connection was lost.',
  },
  dismiss: 'Close',

  hostKey: {
    title: 'First time here',
    /** A bookmark's name says nothing of where it leads. */
    meaning: (host: string) => ` (${host})`,
    at: (address: string | undefined, host: string, port: number) =>
      address === undefined || address === host ? ` port ${port}` : ` at ${address} port ${port}`,
    alias: (name: string) => `, kept under the name ${name}`,
    direct: 'reached directly',
    through: (route: readonly string[]) => `reached through ${route.join(', then ')}`,
    nothingSent: 'Nothing has been sent: no name, no password.',
    offered: 'The server shows this key',
    alsoKnown: (names: string, number: number) =>
      number === 1 ? `You know the same key under another name: ${names}.` : `You know the same key under other names: ${names}.`,
    notKnown: 'No other name in your files has this key.',
    source: 'known_hosts',
    compareLabel: 'Compare with what its administrator or its own console says:',
    once: 'Only this time',
    trust: 'Trust and continue',
    trustHow: (file: string) => `Writes the key to ${file}. Space or a click, never Enter.`,
    onceHow: 'Trusts it for this connection and stores nothing. Space or a click, never Enter.',
    /** Where nothing is to be stored there is one way on. */
    connect: 'Connect',
    connectHow: 'Connects and stores nothing. Space or a click, never Enter.',
    differs: 'What you pasted is another key',
  },

  password: {
    title: (user: string, host: string) => `Password for ${user}@${host}`,
    label: 'Password',
    attempt: (attempt: number, attempts: number) =>
      attempt <= 1 ? undefined : `The last one was refused. Try ${count.format(attempt)} of ${count.format(attempts)}.`,
  },
  passphrase: {
    title: 'Passphrase for a key',
    label: 'Passphrase',
    file: (file: string, comment: string) => (comment === '' ? file : `${file} (${comment})`),
    why: 'The server wants this key; its file is encrypted.',
    attempt: (attempt: number) => (attempt <= 1 ? undefined : `That did not open it. Try ${count.format(attempt)}.`),
  },
  questions: {
    title: 'The server asks',
    instruction: 'The server’s own words',
    answer: (number: number) => `Answer ${count.format(number)}`,
    none: 'There is nothing to fill in.',
  },
  secondLogin: {
    title: (host: string) => `Log in to ${host} a second time?`,
    proceed: 'Log in again',
  },
  addToAgent: {
    title: 'Give the key to the agent?',
    why: (host: string) =>
      `It opened the login to ${host}. While the agent has it, whatever may use the agent can sign with it, and no passphrase is asked for.`,
    cancel: 'Not now',
    proceed: 'Give it',
    countdown: (seconds: number) => `Goes on without in ${count.format(Math.max(0, seconds))} s`,
  },
  runCommand: {
    title: (host: string) => `Run a program to reach ${host}?`,
    why: 'It runs on this computer, with all that you may do here. It came by an import or a link, so nobody here has vouched for it.',
    command: 'The exact command',
    from: 'Where it stands',
    login: 'The login',
    remembered: (login?: string) =>
      login === undefined
        ? 'A yes counts for exactly this text, from now on, whichever host it is for.'
        : `A yes counts for exactly this text and ${login}, from now on.`,
    run: 'Run it',
    load: 'Load it',
    purposes: {
      password: {
        title: (host: string) => `Run a command to get the password of ${host}?`,
        why: 'It runs on this computer, with all that you may do here. The first line it prints goes to the server as your password, and is kept nowhere.',
      },
      passphrase: {
        title: (host: string) => `Run a command to get the passphrase of your key for ${host}?`,
        why: 'It runs on this computer, with all that you may do here. The first line it prints opens your key file here, and is kept nowhere.',
      },
      certificate: {
        title: (host: string) => `Run a command to get a certificate for ${host}?`,
        why: 'It runs on this computer, with all that you may do here.',
      },
      card: {
        title: (host: string) => `Load a library for the smart card of ${host}?`,
        why: 'A library is a program: it runs on this computer, with all that you may do here. This one does not lie where the system keeps its own.',
      },
    },
  },
  keep: 'Keep in the vault',
  toAgent: {
    keep: 'Keep the key in the agent',
    time: 'How long the agent keeps it',
    times: [
      { seconds: undefined, words: 'until it ends' },
      { seconds: 3600, words: 'for an hour' },
      { seconds: 28_800, words: 'for eight hours' },
    ],
    seconds: (seconds: number) => `for ${count.format(seconds)} seconds`,
  },
  vault: {
    title: 'The vault is locked',
    label: 'Passphrase of the vault',
    why: (use: string) => `It is needed for ${use}. Without it you are asked for the secret itself.`,
    attempt: (attempt: number) => (attempt <= 1 ? undefined : `That did not open it. Try ${count.format(attempt)}.`),
    unlock: 'Unlock',
  },
  fileService: {
    title: (host: string) => `${host} starts no file service`,
    why: 'You are signed in, but the server has no SFTP of its own:',
    nothingRun: 'No command has been run. What may be tried?',
    ways: {
      command: {
        button: 'Run its sftp-server',
        what: 'Runs sftp-server by a command, where it usually lies. If it is there, everything works as usual.',
      },
      scp: {
        button: 'Use scp',
        what: 'Copies files and folders by scp commands, as you type their paths. Folders can’t be shown.',
      },
    },
  },
  sudo: {
    title: (host: string) => `Root on ${host}`,
    label: (user: string) => `Password of ${user}`,
    why: 'sudo wants your password there. It goes to sudo only, and is forgotten when the switch goes off.',
    attempt: (attempt: number) => (attempt <= 1 ? undefined : `sudo did not take the last one. Try ${count.format(attempt)}.`),
    submit: 'Become root',
  },
  token: {
    touch: {
      signIn: (host: string) => `Touch your key to sign in to ${host}`,
      enrol: () => 'Touch your key to make a new one',
      readKeys: () => 'Touch your key to read what it keeps',
      addCard: () => 'Touch your card',
    },
    pin: {
      signIn: (host: string) => `PIN to sign in to ${host}`,
      enrol: () => 'PIN to make a new key',
      readKeys: () => 'PIN to read the keys it keeps',
      addCard: () => 'PIN of the smart card',
    },
    as: 'as',
    withKey: 'with the security key',
    withCard: 'with the smart card',
    anyKey: 'The security key that is plugged in',
    byAgent: 'Your agent holds this key and waits for the touch.',
    pinLabel: 'PIN',
    attempt: (attempt: number) =>
      attempt <= 1 ? undefined : `The last one was wrong. Try ${count.format(attempt)}; too many wrong ones block the key.`,
    cardAttempt: (attempt: number) =>
      attempt <= 1 ? undefined : `The last one was wrong. Try ${count.format(attempt)}; too many wrong ones lock the card.`,
    left: (seconds: number) => `${count.format(seconds)} s left`,
  },
};

/** Names a field for one prompt: no browser shall remember it for the next. */
export function fieldName(promptId: PromptId, index: number): string {
  return `hawser-${promptId}-${index}`;
}
