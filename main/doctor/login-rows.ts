import { list } from '../../shared/model/error-text-words.ts';
import type { AuthAttempt } from '../../shared/model/errors.ts';
import type { Cause, DoctorAction } from '../../shared/model/doctor.ts';
import { editKey, editUser, report, retry } from './actions.ts';
import { certificateRows } from './certificate-rows.ts';
import { attemptLines, banner, reached } from './evidence.ts';
import {
  attemptsOf,
  evidence,
  factsOf,
  likely,
  msSince,
  possible,
  row,
  ruledOut,
  type Failure,
  type Findings,
  type Row,
} from './failure.ts';

const has = (failure: Failure, pattern: RegExp): readonly AuthAttempt[] =>
  attemptsOf(failure).filter(({ why }) => why !== undefined && pattern.test(why));

const ofRefused = (id: string, find: (failure: Failure) => Findings | undefined): Row =>
  row(id, 'auth.refused', (_detail, failure) => find(failure));

/** Logging in. The first that fits counts, so what is certain stands before what is likely. */
export const loginRows: readonly Row[] = [
  ofRefused('ER-10', (failure) => {
    const [open] = has(failure, /^others may read the file/);
    if (open?.from === undefined) return undefined;
    return {
      sentence: `The key ${open.identity ?? open.from} is readable by others, so it was not used`,
      text: `${open.from}: ${open.why ?? ''}. A key that others could have copied proves nothing, which is why it is passed over, as ssh does.`,
      evidence: [evidence(open.from, open.why ?? ''), ...others(failure, open), ...reached(failure)],
      causes: [
        likely('The file’s permissions are too wide.', open.why),
        possible('The file lies on a disk that has no permissions (a share, a USB stick).'),
      ],
      actions: [{ kind: 'fixPermissions', file: open.from }, editKey, report],
    };
  }),

  ofRefused('ER-12', (failure) => {
    const [stray] = has(failure, /belongs to another key|may belong to another key/);
    if (stray?.from === undefined) return undefined;
    return {
      sentence: `The public half beside ${stray.identity ?? stray.from} does not belong to it`,
      evidence: [
        evidence(`${stray.from}.pub`, `It ${stray.why ?? 'is of another key'}.`),
        ...others(failure, stray),
        ...reached(failure),
      ],
      causes: [
        likely('The .pub file is left of another key of that name.', 'ssh goes by it, and the server refuses what does not fit.'),
        possible('The key itself is not in authorized_keys of this account.'),
      ],
      actions: [{ kind: 'rebuildPublicKey', file: stray.from }, editKey, report],
    };
  }),

  ofRefused('ER-13', (failure) => {
    const [refused] = has(failure, /agent refused to sign/);
    if (refused === undefined) return undefined;
    return {
      sentence: `The agent would not sign with ${refused.identity ?? 'the key'}`,
      evidence: [
        evidence('the server', `It would take ${refused.identity ?? 'the key'}.`),
        evidence('the agent', 'It was asked for a signature and refused.'),
        ...others(failure, refused),
        ...reached(failure),
      ],
      causes: [
        likely('A confirmation was refused or timed out (ssh-add -c).'),
        possible('The key is restricted to other hosts (ssh-add -h).'),
        possible('The security key or card is not plugged in.'),
        ruledOut('The server does not know the key.', 'It asked for the signature.'),
      ],
      actions: [retry, editKey, report],
    };
  }),

  ofRefused('ER-14', (failure) => {
    const [lone] = has(failure, /only the public key is there/);
    if (lone === undefined) return undefined;
    return {
      sentence: `The private half of ${lone.identity ?? 'the key'} was not found`,
      evidence: [evidence(lone.from ?? 'this computer', lone.why ?? ''), ...others(failure, lone), ...reached(failure)],
      causes: [
        likely('The agent that holds it is not running, or another one is asked (SSH_AUTH_SOCK, IdentityAgent).'),
        possible('The key was removed from the agent.', 'ssh-add -l lists what it holds.'),
        possible('The private file lies elsewhere.'),
      ],
      actions: [editKey, retry, report],
    };
  }),

  ...certificateRows,

  ofRefused('AL-10', (failure) => {
    const passed = has(failure, /accepts no signatures by|not allowed by PubkeyAcceptedAlgorithms/);
    if (passed.length === 0 || attemptsOf(failure).some(({ method, answer }) => method === 'publickey' && answer === 'refused'))
      return undefined;
    return {
      sentence: 'The server takes none of your kinds of keys',
      evidence: [...attemptLines(attemptsOf(failure), failure), ...signatures(failure), ...reached(failure)],
      causes: [
        likely(
          'The server allows only certain kinds of keys (PubkeyAcceptedAlgorithms).',
          'It says which; keys of other kinds were not offered, so they cost no attempts.',
        ),
        possible('A list here leaves the kind out.'),
      ],
      actions: [editKey, report, retry],
    };
  }),

  ofRefused('EB-14', (failure) => {
    if (!attemptsOf(failure).some(({ answer }) => answer === 'partial')) return undefined;
    return {
      sentence: 'One step of the login was accepted, the next one was not',
      evidence: [...attemptLines(attemptsOf(failure), failure), ...banner(failure), ...reached(failure)],
      causes: [
        likely('The server asks for several proofs (AuthenticationMethods), and the next one failed.'),
        possible('A second key or a code is needed that was not offered.'),
        ruledOut('The account does not exist.', 'A proof of it was accepted.'),
      ],
      actions: [retry, editKey, report],
    };
  }),

  ofRefused('ER-39', (failure) => {
    const names = methodsOf(failure);
    if (names.length === 0 || names.some((name) => name !== 'hostbased')) return undefined;
    const host = failure.host?.hostName ?? 'The server';
    const user = failure.host?.user ?? 'USER';
    return {
      sentence: `${host} takes host-based logins only, which are not done here`,
      text: 'A host-based login proves a computer, not a person, by its host key, which only root may read. No key and no password was asked for.',
      evidence: [...attemptLines(attemptsOf(failure), failure), ...takes(failure), ...banner(failure), ...reached(failure)],
      causes: [
        likely(
          'Its administrator lets certain computers in (HostbasedAuthentication, shosts.equiv) and has switched keys and passwords off.',
        ),
        possible('Keys and passwords are off for this account, or from this network, only (a Match block).'),
        ruledOut('Your key or password is wrong.', 'None was taken.'),
        ...ruledOutByReach(failure),
      ],
      actions: [
        {
          kind: 'copyLines',
          label: 'Copy the check for its administrator',
          lines: [
            '# as root on the server: which logins it takes, and which computers it trusts',
            `sshd -T -C user=${user},host=client,addr=0.0.0.0 | grep -iE 'hostbased|pubkeyauth|passwordauth|kbdinteractive|authenticationmethods|ignore.hosts'`,
            'cat /etc/ssh/shosts.equiv',
          ],
        },
        editUser,
        report,
        retry,
      ],
    };
  }),

  ofRefused('ER-15', (failure) => {
    const attempts = attemptsOf(failure);
    const isKeysOnly =
      attempts.some(({ method, answer }) => method === 'publickey' && answer === 'refused') &&
      methodsOf(failure).every((name) => name === 'publickey');
    if (!isKeysOnly) return undefined;
    return {
      evidence: [...attemptLines(attempts, failure), ...takes(failure), ...banner(failure), ...reached(failure)],
      causes: [...keyCauses(failure), ...ruledOutByReach(failure)],
      actions: [editUser, editKey, authorizedKeysCheck(failure), report, retry],
    };
  }),

  ofRefused('ER-05', (failure) => ({
    evidence: [...attemptLines(attemptsOf(failure), failure), ...takes(failure), ...banner(failure), ...reached(failure)],
    causes: [
      ...(attemptsOf(failure).some(({ method, answer }) => method === 'password' && answer === 'refused')
        ? [likely('The password is wrong, or not the one of this account.')]
        : []),
      ...(attemptsOf(failure).length === 0
        ? [likely('There was nothing to offer: no key, and nothing that a person could answer.')]
        : []),
      ...keyCauses(failure),
      ...ruledOutByReach(failure),
    ],
    actions: attemptsOf(failure).some(({ method }) => method !== 'publickey')
      ? [retry, editUser, editKey, report]
      : [editUser, editKey, report, retry],
  })),

  row('ER-11', 'auth.tooManyFailures', (_detail, failure) => {
    const attempts = attemptsOf(failure);
    const keys = attempts.filter(({ method, answer }) => method === 'publickey' && answer === 'refused');
    const answers = attempts.filter(({ method, answer }) => method !== 'publickey' && method !== 'none' && answer === 'refused');
    // An error that tells no attempts leaves it open.
    const ofAgent = attempts.length === 0 || keys.some(({ from }) => from === 'agent');
    const named = failure.host?.identityFiles.find(({ isDefault }) => !isDefault);
    const only: DoctorAction =
      named === undefined ? editKey : { kind: 'useOnlyKey', file: named.path, label: named.path.split('/').at(-1) ?? named.path };
    return {
      evidence: [
        evidence('the server', 'It ended the login: too many attempts (MaxAuthTries).'),
        ...attemptLines(attempts, failure),
        ...reached(failure),
      ],
      causes: [
        ...(answers.length > 0
          ? [likely(`What was typed was not accepted (${answers.length}).`, 'Each answer counts, too.')]
          : []),
        ...(keys.length > 0 || answers.length === 0
          ? [
              (answers.length > keys.length ? possible : likely)(
                `Too many keys were offered before the right one${keys.length > 0 ? ` (${keys.length})` : ''}.`,
                'Each offered key counts, those of the agent first.',
              ),
            ]
          : []),
        ...(failure.host?.identitiesOnly === true
          ? [ruledOut('Keys of the agent came first.', 'IdentitiesOnly is on: only named keys are offered.')]
          : ofAgent
            ? [possible('The agent holds many keys.')]
            : []),
      ],
      actions: [only, editKey, report, retry],
    };
  }),

  row('ER-32', 'auth.graceTimeout', ({ seconds }, failure) => ({
    sentence: 'Logging in took too long',
    evidence: [
      evidence('the server', `It hung up after ${Math.round(seconds)} s while a question was open here.`),
      ...reached(failure),
    ],
    causes: [
      likely('LoginGraceTime of the server was over.', 'Its default is two minutes.'),
      ruledOut('The answer was wrong.', 'It was never sent.'),
    ],
    actions: [retry, report],
  })),

  row('AU-18', 'auth.cancelled', (_detail, failure) => ({
    evidence: [evidence('you', 'The login was cancelled here.'), ...reached(failure)],
    causes: [likely('You cancelled it.')],
    actions: [retry],
  })),

  row('ER-10', 'key.badPermissions', ({ file, mode }) => ({
    evidence: [evidence(file, `Its mode is ${mode}: others may read it.`)],
    causes: [likely('The file’s permissions are too wide.')],
    actions: [{ kind: 'fixPermissions', file }, editKey],
  })),
  row('ER-13', 'agent.refused', ({ key }) => ({
    evidence: [evidence('the agent', `It refused to sign with ${key}.`)],
    causes: [
      likely('A confirmation was refused or timed out.'),
      possible('The token is not plugged in.'),
      possible('The key is restricted to other hosts.'),
    ],
    actions: [retry, editKey],
  })),
];

function others(failure: Failure, one: AuthAttempt): ReturnType<typeof attemptLines> {
  return attemptLines(
    attemptsOf(failure).filter((attempt) => attempt !== one),
    failure,
  );
}

function methodsOf({ error, story }: Failure): readonly string[] {
  const detail = error.detail as { readonly methodsLeft?: readonly string[] } | undefined;
  return detail?.methodsLeft ?? factsOf(story, 'methods').at(-1)?.names ?? [];
}

function takes(failure: Failure): readonly ReturnType<typeof evidence>[] {
  const names = methodsOf(failure);
  return names.length === 0 ? [] : [evidence('the server', `It would still take: ${names.join(', ')}.`), ...signatures(failure)];
}

function signatures({ story }: Failure): readonly ReturnType<typeof evidence>[] {
  const names = factsOf(story, 'signatures').at(-1)?.names ?? [];
  return names.length === 0 ? [] : [evidence('the server', `It verifies signatures by ${list(names.slice(0, 12))}.`)];
}

/** Why a key is refused, in the order of likelihood; nothing of it can be seen from here. */
function keyCauses(failure: Failure): readonly Cause[] {
  const offered = attemptsOf(failure).some(({ method, answer }) => method === 'publickey' && answer === 'refused');
  const user = failure.host?.user ?? 'this user';
  return [
    likely(`${user} is not the right user name there.`, 'Servers answer the same for accounts that don’t exist.'),
    ...(offered
      ? [
          likely('The key is not in authorized_keys of that account, or its line is damaged.'),
          possible('authorized_keys, ~/.ssh or the home may be written to by others (StrictModes).'),
          possible('The key is revoked or expired there, or allowed from other addresses only.'),
          possible('The server takes other kinds of keys only (PubkeyAcceptedAlgorithms).'),
          possible('The home is encrypted until somebody logs in, so that the key can’t be read.'),
        ]
      : []),
    possible(
      'A rule keeps the account out (AllowUsers, DenyUsers, AllowGroups, DenyGroups; PermitRootLogin for root), or lets it in from other addresses only.',
    ),
  ];
}

function ruledOutByReach(failure: Failure): readonly Cause[] {
  const ms = msSince(failure.story, 'methods');
  return [
    ...(factsOf(failure.story, 'trusted').length > 0
      ? [ruledOut('It is another machine.', 'Its host key is the one that is trusted.')]
      : []),
    ...(ms !== undefined && ms < 60_000 ? [ruledOut('It took too long.', 'The server answered, and in time.')] : []),
  ];
}

/** What the administrator looks at first. */
function authorizedKeysCheck(failure: Failure): DoctorAction {
  const user = failure.host?.user ?? 'USER';
  return {
    kind: 'copyLines',
    label: 'Copy the check for its administrator',
    lines: [
      '# as root on the server',
      `ls -ld ~${user} ~${user}/.ssh ~${user}/.ssh/authorized_keys`,
      `ssh-keygen -lf ~${user}/.ssh/authorized_keys`,
      `sshd -T -C user=${user},host=client,addr=0.0.0.0 | grep -iE 'authorizedkeys|allow|deny|pubkey'`,
    ],
  };
}
