import { printableLine } from '../../shared/base/printable.ts';
import type { Capability, LimitEvidence, LimitFinding } from '../../shared/model/limits.ts';
import type { TimelineFact } from '../../shared/model/timeline.ts';
import { isGlobalForward, requestFinding } from './request-findings.ts';

/** Of one capability; the oldest go first. A program that tries a thousand targets pushes nothing else out. */
const MOST_FINDINGS = 30;
/** A connection that is lost this soon after the login, before anything was opened: the sign of a root folder that sshd refuses (RS-04). */
const SOON_MS = 3000;
export const afterOneStep = 'After one step the server';
/** As `main/auth/signature-algorithm.ts` says of a key that `server-sig-algs` leaves out. */
const notAccepted = 'the server accepts no signatures by';
/** What any server of these years verifies, one of each; one that leaves some out has a list of its own. Dropbear has RSA with SHA-256 alone. */
const usualKeys = [['ssh-ed25519'], ['ecdsa-sha2-nistp256'], ['rsa-sha2-512', 'rsa-sha2-256']];

/** What one connection, or one attempt to make one, showed of its server's rules (RS-08). Small: facts are counted, not kept. */
export class LimitLedger {
  readonly #findings = new Map<Capability, LimitEvidence[]>();
  readonly #sessions = new Set<number>();
  #mostSessions = 0;
  #sessionsOpened = 0;
  #channels = 0;
  #refusedTries = 0;
  #connectedAt: number | undefined;
  #signedInAt: number | undefined;
  #isOpenSsh = false;

  /** By its own words: the directives of sshd_config(5) are its. */
  get isOpenSsh(): boolean {
    return this.#isOpenSsh;
  }

  /** The latest last. */
  of(capability: Capability): readonly LimitEvidence[] {
    return this.#findings.get(capability) ?? [];
  }

  /** `at`: milliseconds since 1970. */
  told(fact: TimelineFact, at: number): void {
    switch (fact.kind) {
      case 'identification':
        this.#isOpenSsh = /^(?:SSH-[\d.]+-)?OpenSSH/.test(fact.theirs);
        return;
      case 'connected':
        this.#connectedAt = at;
        return;
      case 'methods':
        return this.#methods(fact, at);
      case 'signatures':
        return this.#signatures(fact.names, at);
      case 'attempt':
        return this.#attempt(fact, at);
      case 'signedIn':
        return this.#signedIn(fact.with, at);
      case 'channelOpened':
        this.#channels += 1;
        return fact.type === 'session' ? this.#sessionOpened(fact.channel, at) : this.#letThrough(fact, at);
      case 'channelClosed':
        this.#sessions.delete(fact.channel);
        return;
      case 'channelFailed':
        return fact.type === 'session' ? this.#sessionRefused(fact, at) : this.#notLetThrough(fact, at);
      case 'request': {
        const finding = requestFinding(fact);
        if (finding !== undefined) this.#note(finding, at);
        if (fact.granted && !isGlobalForward(fact.request)) this.#channels += 1;
        return;
      }
      case 'limit': {
        const { kind: _kind, ...finding } = fact;
        return this.#note(finding, at);
      }
      case 'failed':
        return this.#failed(fact, at);
      case 'ended':
        return this.#ended(fact, at);
      default:
        return;
    }
  }

  #methods({ names, afterStep }: Extract<TimelineFact, { kind: 'methods' }>, at: number): void {
    const asked = afterStep ? afterOneStep : 'The server';
    const list = names.join(', ');
    this.#note({ ...told('loginMethods', asked, `takes ${list === '' ? 'nothing' : list}`), outcome: 'limit', to: list }, at);
  }

  #signatures(names: readonly string[], at: number): void {
    const list = names.map((name) => printableLine(name, 60)).join(', ');
    const isUsual = usualKeys.every((same) => same.some((name) => names.includes(name)));
    const finding = told('keyTypes', 'The server', `verifies ${list === '' ? 'nothing' : list}`);
    // OpenSSH before 9.5 names every type, whatever its PubkeyAcceptedAlgorithms says: only a short list proves something.
    this.#note({ ...finding, ...(isUsual ? {} : { outcome: 'limit', to: list }) }, at);
  }

  #attempt({ method, answer, identity, fingerprint, why }: Extract<TimelineFact, { kind: 'attempt' }>, at: number): void {
    if (method === 'none') return;
    const what = identity === undefined ? method : `${method} with ${printableLine(identity, 80)}`;
    const asked = fingerprint === undefined ? what : `${what} (${fingerprint})`;
    if (answer === 'skipped' && why?.startsWith(notAccepted) === true)
      this.#note(told('keyTypes', asked, 'was not offered: its type is not accepted by this server'), at);
    else if (answer === 'refused') {
      this.#refusedTries += 1;
      this.#note(told('login', asked, 'was refused'), at);
    } else if (answer === 'partial') this.#note(told('loginMethods', asked, 'was accepted as one step of several'), at);
  }

  #signedIn(how: readonly string[], at: number): void {
    this.#signedInAt = at;
    const list = how.map((each) => printableLine(each, 120)).join(', then ');
    const asked = how.length === 0 ? 'The login without a proof' : `The login with ${list}`;
    this.#note({ ...told('login', asked, 'was accepted'), outcome: 'granted' }, at);
    const tries = this.#refusedTries;
    if (tries > 0)
      this.#note(
        {
          ...told('loginTries', `${tries} refused ${tries === 1 ? 'try' : 'tries'} before it`, 'did not end the login'),
          outcome: 'granted',
        },
        at,
      );
    if (this.#connectedAt === undefined) return;
    const seconds = Math.max(0, at - this.#connectedAt) / 1000;
    this.#note({ ...told('loginTime', `A login of ${seconds.toFixed(1)} s`, 'was in time'), outcome: 'granted' }, at);
  }

  #sessionOpened(channel: number, at: number): void {
    this.#sessions.add(channel);
    this.#sessionsOpened += 1;
    if (this.#sessions.size <= this.#mostSessions) return;
    this.#mostSessions = this.#sessions.size;
    this.#findings.set(
      'sessions',
      this.of('sessions').filter(({ outcome }) => outcome !== 'granted'),
    );
    this.#note({ ...told('sessions', count(this.#mostSessions, 'session'), 'opened at once'), outcome: 'granted' }, at);
  }

  #sessionRefused({ text, reason }: Extract<TimelineFact, { kind: 'channelFailed' }>, at: number): void {
    const open = this.#sessions.size;
    const answered = `was refused${said(text, reason)}`;
    if (open > 0) {
      const asked = `One more session beside ${open} open ${open === 1 ? 'one' : 'ones'}`;
      return this.#note({ ...told('sessions', asked, answered), outcome: 'limit', to: `${open} at once` }, at);
    }
    const all = this.#sessionsOpened;
    if (all === 0) return this.#note({ ...told('sessions', 'The first session', answered), outcome: 'refused' }, at);
    // Some servers have one session on a connection, ever.
    const asked = `Another session after ${all} that ended`;
    this.#note({ ...told('sessions', asked, answered), outcome: 'limit', to: `${all} on a connection` }, at);
  }

  #letThrough({ what, type }: Extract<TimelineFact, { kind: 'channelOpened' }>, at: number): void {
    const capability = forwardOf(type);
    if (capability) this.#note({ ...told(capability, what, 'was let through'), outcome: 'granted', to: what }, at);
  }

  #notLetThrough({ what, type, reason, text }: Extract<TimelineFact, { kind: 'channelFailed' }>, at: number): void {
    const capability = forwardOf(type);
    if (capability === undefined) return;
    if (reason === 'prohibited' || reason === 'unknownType')
      this.#note({ ...told(capability, what, `was refused${said(text, reason)}`), outcome: 'refused', to: what }, at);
    else if (reason === 'connectFailed' && capability === 'socketForward')
      // OpenSSH answers a socket that is not there, or can't be used, as one that is not allowed.
      this.#note(told(capability, what, `was not opened: it is not there, or not allowed${said(text)}`), at);
    else if (reason === 'connectFailed')
      this.#note(
        { ...told(capability, what, `was let through, and did not answer${said(text)}`), outcome: 'granted', to: what },
        at,
      );
  }

  #failed({ error }: Extract<TimelineFact, { kind: 'failed' }>, at: number): void {
    if (error.code === 'auth.tooManyFailures') {
      // The one during which it ended has no answer of its own.
      const tries = this.#refusedTries + 1;
      const asked = `After ${count(tries, 'refused try', 'refused tries')} the server`;
      this.#note({ ...told('loginTries', asked, 'ended the login'), outcome: 'limit', to: count(tries, 'try', 'tries') }, at);
    } else if (error.code === 'auth.graceTimeout' && this.#connectedAt !== undefined) {
      const seconds = Math.round((at - this.#connectedAt) / 1000);
      this.#note(
        { ...told('loginTime', `After ${seconds} s the server`, 'ended the login'), outcome: 'limit', to: `${seconds} s` },
        at,
      );
    } else if (error.code.startsWith('auth.') && this.#refusedTries > 0) {
      this.#note({ ...told('login', 'Everything that was tried', 'was refused'), outcome: 'refused' }, at);
    }
  }

  #ended({ how }: Extract<TimelineFact, { kind: 'ended' }>, at: number): void {
    const isSoon = this.#signedInAt !== undefined && at - this.#signedInAt < SOON_MS;
    if (how === 'lost' && isSoon && this.#channels === 0)
      this.#note({ ...told('rootFolder', 'The connection', 'was closed right after the login'), outcome: 'refused' }, at);
  }

  #note({ capability, ...finding }: LimitFinding, at: number): void {
    const all = this.of(capability);
    const before = all.find(
      ({ asked, answered, outcome }) => asked === finding.asked && answered === finding.answered && outcome === finding.outcome,
    );
    const evidence = { ...finding, at, times: (before?.times ?? 0) + 1 };
    this.#findings.set(capability, [...all.filter((each) => each !== before), evidence].slice(-MOST_FINDINGS));
  }
}

function told(capability: Capability, asked: string, answered: string): LimitFinding {
  return { capability, asked, answered, outcome: 'told' };
}

function said(text: string, reason?: string): string {
  if (text === '') return reason === 'unknownType' ? ': the server knows no such channel' : '';
  return `: “${printableLine(text, 200)}”`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function forwardOf(type: string | undefined): Capability | undefined {
  if (type === 'direct-tcpip') return 'localForward';
  return type === 'direct-streamlocal@openssh.com' ? 'socketForward' : undefined;
}
