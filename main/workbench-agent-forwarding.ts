import type { EffectiveHost } from '../shared/model/effective-host.ts';
import { printableLine } from '../shared/base/printable.ts';
import { isListening } from './agent/agent-connection.ts';
import { agentSocket } from './agent/agent-socket.ts';
import { serveForwardedAgent } from './agent/forwarded-agent.ts';
import type { Host } from './host.ts';
import type { ForwardedAgent } from './ssh/connection-types.ts';

/** A session waits for this; a socket on this computer answers at once. */
const presenceMs = 2000;

/**
 * The agent that sessions on a host may use (ForwardAgent): that of our own logins there, or the one that the setting names. undefined: none is
 * forwarded, which is the default.
 */
export function forwardedAgentOf(
  target: EffectiveHost,
  {
    environment,
    log,
    defaultAgent,
  }: Pick<Host, 'environment' | 'log'> & { readonly defaultAgent?: (() => Promise<string | undefined>) | undefined },
): ForwardedAgent | undefined {
  const { forwardAgent: wish, identityAgent, hostName: host } = target;
  if (wish === undefined) return undefined;
  const socketPath = async (): Promise<string | undefined> => {
    if (wish.kind === 'socket') return wish.path;
    return agentSocket(identityAgent, environment) ?? (identityAgent === undefined ? await defaultAgent?.() : undefined);
  };
  const scope = log.scope('agent');
  return {
    // A socket may lie there that nobody listens on any more.
    isThere: () =>
      socketPath()
        .then((path) => path !== undefined && isListening(path, presenceMs))
        .catch(() => false),
    async serve(channel, { proof, onUse }) {
      const onBroken = (reason: string): void =>
        scope.warn('a forwarded agent’s channel ended', { host, reason: printableLine(reason, 300) });
      try {
        const path = await socketPath();
        if (path !== undefined) await serveForwardedAgent(channel, path, { binding: proof, onSignature: onUse, onBroken });
      } catch (error) {
        onBroken(error instanceof Error ? error.message : String(error));
      } finally {
        channel.destroy();
      }
    },
  };
}
