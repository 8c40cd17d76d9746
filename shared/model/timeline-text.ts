import { printableLine } from '../base/printable.ts';
import { errorText } from './error-text.ts';
import type { AuthAttempt } from './errors.ts';
import type { HostKeyTrust } from './host-key.ts';
import type { NegotiatedAlgorithms } from './session.ts';
import type { Story, StoryInfo, TimelineEntry, TimelineFact } from './timeline.ts';

/** Whether a step went well, is worth a second look, or is where it ended. */
export type StepTone = 'plain' | 'good' | 'warning' | 'stop';

/** One line of the timeline in words. */
export interface StepWords {
  readonly text: string;
  readonly tone: StepTone;
  /** What opens below it: names and values. */
  readonly details: readonly { readonly name: string; readonly value: string }[];
}

/** A fact in words: one line, and what opens below it. A harmless probe (ER-38) is no error. */
export function stepWords(fact: TimelineFact): StepWords {
  switch (fact.kind) {
    case 'name':
      return step(`Looking up ${fact.host}`);
    case 'tcp':
      return step(`Trying ${fact.to}`);
    case 'connected':
      return step(
        fact.address === undefined ? 'Connected by way of a hop, a program or a proxy' : `Connected to ${fact.address}`,
        'good',
        {
          'Own address': fact.own && `${fact.own.address} port ${fact.own.port}`,
        },
      );
    case 'identification':
      return step(`The server says it is ${fact.theirs.replace(/^SSH-[\d.]+-/, '')}`, 'good', { 'Sent as': fact.theirs });
    case 'offers':
      return step('Both sides named their algorithms', 'plain', {
        'Server’s key exchanges': fact.theirs.kex.join(', '),
        'Server’s host keys': fact.theirs.hostKey.join(', '),
        'Server’s ciphers': fact.theirs.cipher.join(', '),
        'Server’s MACs': fact.theirs.mac.join(', '),
        'Our key exchanges': fact.ours.kex.join(', '),
        'Our host keys': fact.ours.hostKey.join(', '),
        'Our ciphers': fact.ours.cipher.join(', '),
        'Our MACs': fact.ours.mac.join(', '),
        'Strict key exchange': fact.strict ? 'yes, on both sides' : 'not offered by the server',
      });
    case 'algorithms':
      return step(`Agreed on ${mainAlgorithms(fact.negotiated)}`, 'good', algorithmRows(fact.negotiated));
    case 'hostKey':
      return step(`Host key ${fact.type} ${fact.fingerprint}`);
    case 'trusted':
      return step(`The host key is trusted: ${trustWords(fact.trust)}`, 'good');
    case 'methods':
      return step(
        fact.names.length === 0
          ? 'The server would take no method at all'
          : `The server ${fact.afterStep ? 'accepted a step and asks for more' : 'takes'}: ${fact.names.join(', ')}`,
        'plain',
      );
    case 'signatures':
      return step('The server named the signatures it verifies', 'plain', { 'server-sig-algs': fact.names.join(', ') });
    case 'banner':
      return step('The server printed a text before the login', 'plain', { Text: fact.text });
    case 'trying':
      return step(`Trying ${fact.method}${fact.identity === undefined ? '' : ` ${printableLine(fact.identity, 120)}`}`, 'plain', {
        Key: fact.fingerprint,
        Signature: fact.algorithm,
      });
    case 'attempt':
      return step(attemptLine(fact), attemptTone(fact), {
        From: fact.from,
        Key: fact.fingerprint,
        Signature: fact.algorithm,
        Reason: fact.why,
      });
    case 'signedIn':
      return step(
        fact.with.length === 0 ? 'Signed in; the server asked for no proof' : `Signed in with ${fact.with.join(', then ')}`,
        'good',
      );
    case 'channelOpened':
      return step(`Channel ${fact.channel} opened: ${fact.what}`);
    case 'channelFailed':
      return step(`The server did not open ${fact.what}`, 'warning', { Reason: fact.reason, 'It said': fact.text });
    case 'channelClosed':
      return step(`Channel ${fact.channel} closed: ${fact.what}`);
    case 'request':
      return step(`${requestNames[fact.request] ?? fact.request} ${requestAnswer(fact)}`, fact.granted ? 'plain' : 'warning', {
        Sent: fact.what,
      });
    case 'limit':
      return step(`${fact.asked} ${fact.answered}`, fact.outcome === 'refused' || fact.outcome === 'limit' ? 'warning' : 'plain');
    case 'rekeyed':
      return step(`New keys: ${mainAlgorithms(fact.negotiated)}`, 'plain', algorithmRows(fact.negotiated));
    case 'stalled':
      return step(
        fact.isStalled ? 'The server is late with its answer' : 'The server answers again',
        fact.isStalled ? 'warning' : 'good',
      );
    case 'keysAnnounced':
      return step(`The server announced ${fact.count} host keys`);
    case 'agentUsed':
      return step(agentWords(fact), 'warning', { Key: fact.fingerprint, 'Host key': fact.login?.hostKey });
    case 'keyToAgent':
      return step(keyToAgentWords(fact), fact.isAdded ? 'good' : 'plain', {
        From: fact.file,
        Key: fact.fingerprint,
        Reason: fact.why,
      });
    case 'failed':
      return step(errorText(fact.error).title, 'stop', { Code: fact.error.code });
    case 'ended':
      return fact.how === 'requested' || fact.error === undefined
        ? step('Closed from here')
        : step(errorText(fact.error).title, 'stop', { Code: fact.error.code });
    case 'debug':
      return step(fact.text);
  }
}

function requestAnswer({ granted, isUnanswered }: Extract<TimelineFact, { kind: 'request' }>): string {
  if (isUnanswered === true) return 'not answered: the server closed the session';
  return granted ? 'granted' : 'refused';
}

function agentWords({ signed, times = 1, login, others }: Extract<TimelineFact, { kind: 'agentUsed' }>): string {
  const what = signed ? 'signed for the other side' : 'refused the other side a signature';
  const goal = login === undefined ? 'for something that is no login' : `to log in as ${login.user}`;
  const counted =
    others === true ? `; ${times} so far for others than those told before` : times === 1 ? '' : `; ${times} times so far`;
  return `The forwarded agent ${what}, ${goal}${counted}`;
}

function keyToAgentWords({ isAdded, confirm, lifetimeSeconds }: Extract<TimelineFact, { kind: 'keyToAgent' }>): string {
  if (!isAdded) return 'The key was not given to the agent';
  const limits = [
    ...(lifetimeSeconds === undefined ? [] : [`for ${span(lifetimeSeconds)}`]),
    ...(confirm === true ? ['to be confirmed at each use'] : []),
  ];
  return `The agent was given the key${limits.length === 0 ? '' : `, ${limits.join(', ')}`}`;
}

/** `1 h 30 min`. */
function span(seconds: number): string {
  const parts = [`${Math.floor(seconds / 3600)} h`, `${Math.floor((seconds % 3600) / 60)} min`, `${seconds % 60} s`];
  return parts.filter((part) => !part.startsWith('0 ')).join(' ');
}

const requestNames: Readonly<Record<string, string>> = {
  'pty-req': 'A terminal was',
  shell: 'A shell was',
  exec: 'A command was',
  subsystem: 'A subsystem was',
  env: 'A variable was',
  'auth-agent-req@openssh.com': 'Agent forwarding was',
  'x11-req': 'X11 forwarding was',
  'tcpip-forward': 'A listener on the server was',
  'streamlocal-forward@openssh.com': 'A socket on the server was',
};

function step(text: string, tone: StepTone = 'plain', details: Readonly<Record<string, string | undefined>> = {}): StepWords {
  const rows = Object.entries(details).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [{ name, value }]));
  return { text: printableLine(text, 500), tone, details: rows };
}

function attemptTone({ answer }: AuthAttempt): StepTone {
  return answer === 'accepted' || answer === 'partial' ? 'good' : answer === 'refused' ? 'warning' : 'plain';
}

function attemptLine({ method, identity, answer, why }: AuthAttempt): string {
  const name = identity === undefined ? method : `${method} ${printableLine(identity, 120)}`;
  const words = {
    accepted: 'was accepted',
    partial: 'was accepted as one step',
    refused: 'was refused',
    skipped: 'was passed over',
    cancelled: 'was cancelled here',
  }[answer];
  return `${name} ${words}${why === undefined || why === '' ? '' : `: ${printableLine(why, 200)}`}`;
}

/** `curve25519-sha256, ssh-ed25519, aes128-gcm@openssh.com`. */
export function mainAlgorithms({ kex, hostKey, cipherOut, macOut }: NegotiatedAlgorithms): string {
  return [kex, hostKey, cipherOut, macOut].filter((name) => name !== '').join(', ');
}

function algorithmRows(negotiated: NegotiatedAlgorithms): Readonly<Record<string, string>> {
  return {
    'Key exchange': negotiated.kex,
    'Host key': negotiated.hostKey,
    'Cipher to the server': negotiated.cipherOut,
    'Cipher from the server': negotiated.cipherIn,
    'MAC to the server': negotiated.macOut === '' ? 'part of the cipher' : negotiated.macOut,
    'MAC from the server': negotiated.macIn === '' ? 'part of the cipher' : negotiated.macIn,
    Compression: `${negotiated.compressionOut} out, ${negotiated.compressionIn} in`,
  };
}

/** How a host key came to be trusted, with file and line. */
export function trustWords(trust: HostKeyTrust): string {
  switch (trust.kind) {
    case 'known': {
      const line = `${trust.by.file}:${trust.by.line}`;
      return trust.certificate
        ? `vouched for by the authority in ${line} (certificate “${trust.certificate.keyId}”)`
        : `known, ${line}`;
    }
    case 'added':
      return `new, stored in ${trust.by.file}:${trust.by.line} (${trust.how === 'user' ? 'as you said' : 'accept-new'})`;
    case 'once':
      return 'trusted for this connection only';
    case 'dns':
      return 'confirmed by SSHFP records with a valid DNSSEC signature';
  }
}

/** In words, for what leaves the window: without commands, as people write secrets into them. */
export function tellableWords(fact: TimelineFact): StepWords {
  const words = stepWords(fact);
  return fact.kind === 'request' && fact.request === 'exec' ? { ...words, details: [] } : words;
}

/** A line for a log file: time in UTC, what happened, and all that belongs to it but commands. */
export function logLine({ at, fact }: TimelineEntry): string {
  const { text, details } = tellableWords(fact);
  const more = details.map(({ name, value }) => `${name}: ${printableLine(value, 2000)}`).join('; ');
  return `${new Date(at).toISOString()} ${fact.kind === 'debug' ? 'debug ' : ''}${text}${more === '' ? '' : ` [${more}]`}`;
}

/**
 * A story as text for the administrator of the server, who finds the login in the log by time, address and port (LG-05). Commands are
 * left out: people write secrets into them. Nothing that was typed is in it.
 */
export function storyReport(story: Story, version: string): string {
  const { entries, roundTrips } = story;
  const lines = [
    ...headLines(story),
    ...entries.flatMap(({ at, fact }): string[] => {
      if (fact.kind === 'connected' && fact.own) return [];
      if (fact.kind === 'debug' || fact.kind === 'banner') return [];
      const { text, details } = tellableWords(fact);
      return [`${stamp(at)} ${text}`, ...details.map(({ name, value }) => `    ${name}: ${printableLine(value, 1000)}`)];
    }),
    ...(story.dropped > 0 ? [`(${story.dropped} entries in between are left out)`] : []),
    ...(roundTrips.length > 0 ? [`Round trips in ms: ${roundTrips.slice(-10).map(Math.round).join(', ')}`] : []),
    `Program: Hawser ${version}`,
  ];
  return `${lines.join('\n')}\n`;
}

function headLines(story: Story): readonly string[] {
  const { user, host, port, route, startedAt, entries } = story;
  const connected = entries.map(({ fact }) => fact).find((fact) => fact.kind === 'connected');
  const key = entries.map(({ fact }) => fact).find((fact) => fact.kind === 'hostKey');
  return [
    `Connection to ${user}@${host}:${port}${hopNote(story)}`,
    `Began: ${stamp(startedAt)} (UTC)`,
    ...(connected?.own ? [`From: ${connected.own.address} port ${connected.own.port}`] : []),
    ...(connected?.address === undefined ? [] : [`Server address: ${connected.address} port ${port}`]),
    ...(route.length === 0 ? [] : [`Route: ${[...route, `${user}@${host}:${port}`].join(' → ')}`]),
    `User: ${user}`,
    ...(key ? [`Host key: ${key.type} ${key.fingerprint}`] : []),
    '',
  ];
}

function hopNote({ hop }: Pick<StoryInfo, 'hop'>): string {
  return hop.count < 2 ? '' : ` (hop ${hop.index} of ${hop.count})`;
}

function stamp(at: number): string {
  return new Date(at).toISOString();
}
