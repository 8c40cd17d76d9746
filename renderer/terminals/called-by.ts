import type { Hop } from '../../shared/model/phase.ts';

/** What a refusal calls a host: as its tab does, if it is the tab's own; a host on the way has no name but its own. */
export function calledBy(sessionName: string, host: string, hop: Hop | undefined): string {
  const isTarget = hop === undefined || hop.index === hop.count;
  return isTarget && sessionName !== '' ? sessionName : host;
}
