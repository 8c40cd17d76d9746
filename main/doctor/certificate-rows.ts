import type { AuthAttempt } from '../../shared/model/errors.ts';
import type { DoctorAction } from '../../shared/model/doctor.ts';
import { editKey, report, retry } from './actions.ts';
import { attemptLines, banner, reached } from './evidence.ts';
import {
  attemptsOf,
  evidence,
  factsOf,
  likely,
  possible,
  row,
  ruledOut,
  type Failure,
  type Findings,
  type Row,
} from './failure.ts';

const notePrefix = 'the certificate may be refused for this: ';

/**
 * Certificates of users. A server says nothing but “permission denied”, whatever it has against one (CE-06): what can be seen from here is
 * named, and the administrator is told where his log says the rest.
 */
export const certificateRows: readonly Row[] = [
  row('ER-30', 'auth.refused', (_detail, failure) => findings(failure)),
  row('ER-30', 'auth.tooManyFailures', (_detail, failure) => findings(failure)),
];

function findings(failure: Failure): Findings | undefined {
  const attempts = attemptsOf(failure);
  const refused = attempts.find(({ answer, certificate }) => answer === 'refused' && certificate !== undefined);
  const passed = attempts.find((attempt) => attempt.answer === 'skipped' && isOfUse(attempt));
  const one = refused ?? passed;
  if (one === undefined) return undefined;
  const name = one.identity ?? 'the certificate';
  const doubts = (refused?.why ?? '').startsWith(notePrefix) ? (refused?.why ?? '').slice(notePrefix.length).split('; ') : [];
  const [first, ...others] = doubts;
  return {
    sentence: refused
      ? `The server refused the certificate ${name}`
      : `The certificate ${name} is of no use here: ${rest(one.why ?? '')}`,
    evidence: [...facts(one), ...attemptLines(attempts, failure), ...banner(failure), ...reached(failure)],
    causes: [
      ...(refused === undefined ? [likely(capital(one.why ?? ''), 'It was not offered, so it cost no attempt.')] : []),
      ...(first === undefined ? [] : [likely(capital(first))]),
      ...others.map((doubt) => possible(capital(doubt))),
      ...(factsOf(failure.story, 'trusted').length > 0
        ? [ruledOut('It is another machine.', 'Its host key is the one that is trusted.')]
        : []),
    ],
    actions: [retry, editKey, administrator(failure, one), report],
  };
}

/** A certificate that is passed over says something about this failure where it was named, lies beside a key, or has just ended. */
function isOfUse({ why = '', from }: AuthAttempt): boolean {
  if (!/\bcertificate\b/.test(why)) return false;
  return from !== 'agent' || /expired|not valid before/.test(why);
}

function facts({ certificate, identity }: AuthAttempt): ReturnType<typeof evidence>[] {
  if (certificate === undefined) return [];
  const { keyId, serial, authoritySha256, limits } = certificate;
  const lines = [
    evidence(identity ?? 'the certificate', `Its ID is “${keyId}”, serial ${serial}, signed by ${authoritySha256}.`),
  ];
  if (limits.length > 0)
    lines.push(evidence(identity ?? 'the certificate', `What it leaves of a session: ${limits.join(', ')}.`));
  return lines;
}

/** The reason with “it” for what it is about. */
function rest(why: string): string {
  return why.replace(/^the certificate(’s command)? /, 'it ');
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

/** The server's log has the reason; these find it. */
function administrator(failure: Failure, { certificate }: AuthAttempt): DoctorAction {
  const [connected] = factsOf(failure.story, 'connected');
  const own = connected?.own === undefined ? [] : [`# our end of the connection: port ${connected.own.port}`];
  return {
    kind: 'copyLines',
    label: 'Copy the check for its administrator',
    lines: [
      '# as root on the server: the log says why a certificate was refused',
      ...own,
      "journalctl -u ssh -u sshd --since '10 minutes ago' | grep -iE 'cert|revoked|principal'",
      `sshd -T -C user=${failure.host?.user ?? 'USER'},host=client,addr=0.0.0.0 | grep -iE 'trustedusercakeys|authorizedprincipals|revokedkeys'`,
      ...(certificate === undefined ? [] : [`# the authority it needs to trust: ${certificate.authoritySha256}`]),
    ],
  };
}
