import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { tempFolder } from './cleanup.ts';

/** SSH_AGENTC_SIGN_REQUEST (draft-ietf-sshm-ssh-agent section 3.6). */
const signRequest = 13;

/** What it does when it is to sign; all else it passes on. */
export type AgentFault = 'hangs up' | 'goes away' | 'talks nonsense';

export interface FailingAgent {
  readonly socket: string;
  /** How often it was asked to sign. */
  asked(): number;
  stop(): Promise<void>;
}

/** A socket in front of a real agent's that fails when a signature is wanted, as a crash in that moment would. */
export async function failAgent(target: string, fault: AgentFault): Promise<FailingAgent> {
  const folder = tempFolder('hawser-failing-agent-');
  const socket = join(folder.path, 'agent.sock');
  const peers = new Set<Socket>();
  let asked = 0;
  const server = createServer((client) => {
    const agent = createConnection({ path: target });
    for (const peer of [client, agent]) {
      peers.add(peer);
      peer.on('close', () => peers.delete(peer));
    }
    client.on('error', () => agent.destroy());
    agent.on('error', () => client.destroy());
    agent.pipe(client);
    let seen = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      while (seen.length > 4 && seen.length >= 4 + seen.readUInt32BE(0)) {
        const end = 4 + seen.readUInt32BE(0);
        const message = seen.subarray(0, end);
        seen = seen.subarray(end);
        if (message[4] === signRequest) return fail(client);
        agent.write(message);
      }
    });
    client.on('end', () => agent.end());
  });
  const fail = (client: Socket): void => {
    asked += 1;
    if (fault === 'talks nonsense') return void client.end(Buffer.from([0, 0, 0, 3, 14, 0xff, 0xff]));
    if (fault === 'goes away') server.close();
    for (const peer of fault === 'goes away' ? peers : [client]) peer.destroy();
  };
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    asked: () => asked,
    stop: async () => {
      for (const peer of peers) peer.destroy();
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
      folder.remove();
    },
  };
}
