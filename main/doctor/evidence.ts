import { printableLine } from '../../shared/base/printable.ts';
import type { AuthAttempt } from '../../shared/model/errors.ts';
import { mainAlgorithms, trustWords } from '../../shared/model/timeline-text.ts';
import type { Evidence } from '../../shared/model/doctor.ts';
import { evidence, factsOf, type Failure } from './failure.ts';

/** As `main/auth/signature-algorithm.ts` says of a key whose type `server-sig-algs` leaves out. */
const notAccepted = 'the server accepts no signatures by';

/** How far the connection came, from what it told itself: the same lines for every failure. */
export function reached({ story, error }: Failure): readonly Evidence[] {
  if (story === undefined) return [];
  const lines: Evidence[] = [];
  const [connected] = factsOf(story, 'connected');
  const [identification] = factsOf(story, 'identification');
  const [agreed] = factsOf(story, 'algorithms');
  const [trusted] = factsOf(story, 'trusted');
  const [signedIn] = factsOf(story, 'signedIn');
  const [offers] = factsOf(story, 'offers');
  if (connected) {
    const to =
      connected.address === undefined
        ? `${story.host}, ${story.route.length > 0 ? 'through the hop before' : 'by a program or a proxy'}`
        : `${connected.address} port ${story.port}`;
    const own = connected.own === undefined ? '' : ` from ${connected.own.address} port ${connected.own.port}`;
    lines.push(evidence('this computer', `Connected to ${to}${own}.`));
  } else {
    const tried = factsOf(story, 'tcp').map(({ to }) => to);
    if (tried.length > 0) lines.push(evidence('this computer', `Tried ${[...new Set(tried)].join(', ')}.`));
  }
  if (identification) lines.push(evidence('the server', `It introduced itself as ${identification.theirs}.`));
  if (agreed) lines.push(evidence('both sides', `Agreed on ${mainAlgorithms(agreed.negotiated)}.`));
  else if (offers && error.code !== 'kex.noCommonAlgorithm')
    lines.push(evidence('the server', `It offers ${offers.theirs.kex.slice(0, 6).join(', ')}.`));
  if (trusted) lines.push(evidence('known_hosts', `The host key is ${trustWords(trusted.trust)}.`));
  if (signedIn)
    lines.push(
      evidence('the server', `The login was accepted${signedIn.with.length > 0 ? ` (${signedIn.with.join(', then ')})` : ''}.`),
    );
  if (story.hop.count > 1)
    lines.push(evidence('the route', `This is hop ${story.hop.index} of ${story.hop.count}: ${story.hop.label}.`));
  return lines;
}

/** What the server printed before the login, which often says why. */
export function banner({ story }: Failure): readonly Evidence[] {
  const text = factsOf(story, 'banner').at(-1)?.text ?? '';
  return text === '' ? [] : [evidence('the server’s text before login', `“${printableLine(text, 300)}”`)];
}

/** Each key and method, with the server's answer (AU-04). */
export function attemptLines(attempts: readonly AuthAttempt[], failure: Failure): readonly Evidence[] {
  const fingerprints = new Map(
    factsOf(failure.story, 'attempt').map((fact) => [`${fact.identity ?? ''} ${fact.from ?? ''}`, fact.fingerprint]),
  );
  return attempts.map((attempt) => {
    const { method, identity, from, answer, why } = attempt;
    const print = fingerprints.get(`${identity ?? ''} ${from ?? ''}`);
    const name = identity === undefined ? method : `${printableLine(identity, 100)}${print === undefined ? '' : ` (${print})`}`;
    const words = {
      refused: 'was refused',
      partial: 'was accepted as one step',
      accepted: 'was accepted',
      skipped: 'was not offered',
      cancelled: 'was cancelled',
    }[answer];
    const line = evidence(
      from === undefined ? 'the server' : from === 'agent' ? 'the agent' : from,
      `${name} ${words}${why === undefined || why === '' ? '' : `: ${printableLine(why, 200)}`}.`,
    );
    return answer === 'skipped' && why?.startsWith(notAccepted) === true ? { ...line, isNotAccepted: true } : line;
  });
}
