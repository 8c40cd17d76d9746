import type { LimitFinding } from '../../shared/model/limits.ts';
import type { TimelineFact } from '../../shared/model/timeline.ts';

type RequestFact = Extract<TimelineFact, { kind: 'request' }>;

/** A listener on the server, asked for beside all channels (RFC 4254 section 7.1). */
export function isGlobalForward(request: string): boolean {
  return request === 'tcpip-forward' || request === 'streamlocal-forward@openssh.com';
}

/** What the answer to a request shows; that there was none shows nothing. A command is not named: people write secrets into them. */
export function requestFinding(fact: RequestFact): LimitFinding | undefined {
  const finding = answerFinding(fact);
  if (finding === undefined || fact.isUnanswered !== true) return finding;
  const { capability, asked } = finding;
  return { capability, asked, answered: 'was not answered: the session was closed', outcome: 'told' };
}

function answerFinding({ request, what, granted }: RequestFact): LimitFinding | undefined {
  const answered = granted ? 'was granted' : 'was refused';
  const outcome = granted ? 'granted' : 'refused';
  switch (request) {
    case 'pty-req':
      return { capability: 'terminal', asked: 'A terminal', answered, outcome };
    case 'shell':
    case 'exec': {
      const asked = request === 'shell' ? 'A shell' : 'A command';
      // What runs in its place, where another does, is not told.
      if (granted) return { capability: 'commands', asked, answered: 'was granted', outcome: 'told' };
      return { capability: 'commands', asked, answered, outcome };
    }
    case 'subsystem':
      if (what === 'sftp') return { capability: 'sftp', asked: 'The subsystem sftp', answered, outcome };
      return { capability: 'subsystems', asked: `The subsystem ${what}`, answered, outcome, to: what };
    case 'env':
      return { capability: 'environment', asked: what, answered: granted ? 'was taken' : 'was refused', outcome, to: what };
    case 'auth-agent-req@openssh.com':
      return { capability: 'agent', asked: 'Forwarding of the agent', answered, outcome };
    case 'x11-req':
      return { capability: 'x11', asked: 'Forwarding of X11', answered, outcome };
    case 'tcpip-forward':
      return { capability: 'remoteForward', asked: `A listener on ${what}`, answered, outcome, to: what };
    case 'streamlocal-forward@openssh.com':
      return { capability: 'socketForward', asked: `A listener on ${what}`, answered, outcome, to: what };
    default:
      return undefined;
  }
}
