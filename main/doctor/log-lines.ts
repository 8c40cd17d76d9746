import type { LoggedLevel } from '../../shared/model/connection-log.ts';
import type { TimelineFact } from '../../shared/model/timeline.ts';

/**
 * The level at which ssh (OpenSSH 9.2) tells the like of a fact: `debug()` of its source is DEBUG1, `verbose()` VERBOSE, `logit()` INFO, `error()`
 * ERROR, `fatal()` FATAL. What ssh has no line for has the level of what is nearest.
 */
export function levelOf(fact: TimelineFact): LoggedLevel {
  switch (fact.kind) {
    case 'failed':
      return 'FATAL';
    case 'ended':
      return fact.how === 'requested' ? 'INFO' : 'ERROR';
    case 'request':
      // A refused variable is nothing that ssh would tell: most servers take few.
      return fact.granted || fact.request === 'env' ? 'DEBUG1' : 'ERROR';
    case 'attempt':
      if (fact.answer === 'partial') return 'VERBOSE';
      // “Permission denied, please try again.”; of a key nothing but the next one is told.
      return fact.answer === 'refused' && typed.has(fact.method) ? 'ERROR' : 'DEBUG1';
    case 'trusted':
      return fact.trust.kind === 'added' || fact.trust.kind === 'once' ? 'INFO' : 'DEBUG1';
    case 'banner':
    case 'channelFailed':
    case 'stalled':
      return 'INFO';
    case 'signedIn':
    case 'agentUsed':
      return 'VERBOSE';
    case 'offers':
      return 'DEBUG2';
    case 'debug':
      return engineLevel(fact.text);
    default:
      return 'DEBUG1';
  }
}

const typed: ReadonlySet<string> = new Set(['password', 'keyboard-interactive']);

const message = /^(?:Outbound: Sending|Inbound:(?: Received)?) ([A-Z_]+)/;

/**
 * The level of a line of the protocol engine: the messages of channels but their data are DEBUG2, as ssh's “channel 0: …”; every other message is
 * DEBUG3, as its “send packet: type …”; what is no message (the lists of a key exchange, a signature that was checked) is DEBUG2.
 */
export function engineLevel(line: string): LoggedLevel {
  const name = message.exec(line)?.[1];
  if (name === undefined) return 'DEBUG2';
  return name.startsWith('CHANNEL_') && !/DATA$|ADJUST$/.test(name) ? 'DEBUG2' : 'DEBUG3';
}

const levels: Readonly<Record<string, 'QUIET' | LoggedLevel>> = {
  SILENT: 'QUIET',
  QUIET: 'QUIET',
  FATAL: 'FATAL',
  ERROR: 'ERROR',
  INFO: 'INFO',
  VERBOSE: 'VERBOSE',
  DEBUG: 'DEBUG1',
  DEBUG1: 'DEBUG1',
  DEBUG2: 'DEBUG2',
  DEBUG3: 'DEBUG3',
};

/** The level that LogLevel of ssh_config names, in the spelling of `ssh -G`; INFO where it names none. */
export function configuredLevel(logLevel: string | undefined): 'QUIET' | LoggedLevel {
  return levels[logLevel ?? ''] ?? 'INFO';
}
